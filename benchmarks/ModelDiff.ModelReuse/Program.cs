using ModelDiff.ModelReuse.Commands;

using var interruption = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    interruption.Cancel();
};
return await ModelReuseCommand.RunAsync(args, Console.Out, Console.Error, interruption.Token);
