using ModelDiff.ModelReuse.Commands;

namespace ModelDiff.ModelReuse.Tests.Commands;

/// <summary>One run of the command in this process.</summary>
public sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> Of(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await ModelReuseCommand.RunAsync(args, output, error);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
