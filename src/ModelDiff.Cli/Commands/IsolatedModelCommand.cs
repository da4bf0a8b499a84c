using System.CommandLine;
using ModelDiff.Cli.Options;
using ModelDiff.Models;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff isolated-model</c>: the process in which a model file runs. Started by the other commands, not by people.</summary>
internal static class IsolatedModelCommand
{
    public const string Name = "isolated-model";

    /// <summary>The command as a person may type it; the program runs a child's before there is a command line.</summary>
    public static Command Create()
    {
        var command = new Command(Name, "Run a model for another modeldiff.") { Hidden = true };
        command.SetAction(int (_) => throw new UsageException($"'{Name}' is started by the other commands; it is of no use by itself."));
        return command;
    }

    /// <summary>Runs the model of this process, which was started for it.</summary>
    public static int Run() => IsolatedModelHost.Run(json => ModelFileSettings.Parse(json).Load());
}
