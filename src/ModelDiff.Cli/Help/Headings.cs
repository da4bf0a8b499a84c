namespace ModelDiff.Cli.Help;

/// <summary>The headings under which help lists options and commands, in the order in which it does.</summary>
internal static class Headings
{
    public const string Inputs = "Inputs and pairs";
    public const string Verdict = "Verdict";
    public const string Training = "Training";
    public const string Models = "Models and preprocessing";
    public const string Running = "Running models";
    public const string Endpoints = "Endpoints";
    public const string Results = "Results";
    public const string General = "General";

    public const string Judge = "Judge suspects";
    public const string Prepare = "Prepare, as the owner of a model";
    public const string Look = "Look at models";
    public const string Try = "Try it out";
    public const string Command = "The command itself";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [Judge, Prepare, Look, Try, Command, Inputs, Verdict, Training, Models, Running, Endpoints, Results, General];
}
