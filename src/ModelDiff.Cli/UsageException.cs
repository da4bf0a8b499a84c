namespace ModelDiff.Cli;

/// <summary>The command line asks for something that makes no sense; the message says which option to change.</summary>
internal sealed class UsageException(string message) : Exception(message);
