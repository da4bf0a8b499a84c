using System.Runtime.InteropServices;
using ModelDiff.Cli;
using ModelDiff.Cli.Commands;
using ModelDiff.Cli.Output;
using ModelDiff.Models;

if (args is [IsolatedModelCommand.Name] && IsolatedModelHost.IsChild)
    return IsolatedModelCommand.Run();   // one starts per model: no command line has to be built for it

using var cancellation = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, CancelOnce);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, CancelOnce);
return await ModelDiffCommand.RunAsync(args, Terminal.ForProcess(), cancellation.Token);

// The first signal cancels cleanly; a second one takes its default course and ends the process.
void CancelOnce(PosixSignalContext context)
{
    context.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
}
