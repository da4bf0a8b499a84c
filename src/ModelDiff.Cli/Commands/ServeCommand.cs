using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Cli.Serving;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff serve MODEL</c></summary>
internal static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("MODEL") { Description = "A TorchScript, ONNX, TensorFlow Lite or TensorFlow.js file, or a name from --models." };
        var port = OptionText.Number("--port", 0, "The port on 127.0.0.1; 0 for any that is free.", value => value is >= 0 and <= 65535, "a whole number from 0 to 65535");
        var servedName = new Option<string?>("--name") { Description = "The model's name in its address. Default: that of the file", HelpName = "NAME" };
        var modelOptions = new ModelOptions();
        var command = new Command("serve", "Serve a model on this machine by the Open Inference Protocol v2, until interrupted.") { name }.WithExamples("modeldiff serve owner.pt --port 8000");
        command.Add(Headings.Running, port, servedName);
        modelOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            using var model = modelOptions.Read(parsed, cancellationToken).Open(parsed.GetRequiredValue(name));
            var served = parsed.GetValue(servedName) ?? model.Signature.Name;
            if (served.Length == 0 || served.Contains('/', StringComparison.Ordinal))
                throw new UsageException($"--name must be a name without '/'; got '{served}'.");
            await using var server = await ModelServer.StartAsync(model, served, parsed.GetValue(port));
            await terminal.Out.WriteLineAsync(server.Address);
            await terminal.Out.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }
}
