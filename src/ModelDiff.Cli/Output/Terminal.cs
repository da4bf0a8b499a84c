using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>Where the command writes: results to <see cref="Out"/>, progress, warnings and errors to <see cref="Error"/>. Whatever names and messages hold, a terminal obeys none of it.</summary>
internal sealed class Terminal
{
    private const int PlainWidth = 80;
    private const int HelpWidth = 100;      // of text that goes to a file or another program
    private const int LeastHelpWidth = 40;
    private const int MostHelpWidth = 120;

    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives everything else.</param>
    /// <param name="live">Whether <paramref name="error"/> is a terminal on which a bar may move.</param>
    public Terminal(TextWriter output, TextWriter error, bool live)
    {
        Out = new PlainWriter(output);
        Error = new PlainWriter(error);
        IsLive = live;
        Results = CreateConsole(output, Console.IsOutputRedirected || !live);
        Messages = CreateConsole(error, !live);
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public bool IsLive { get; }

    /// <summary>How wide the lines of text are.</summary>
    public int Width { get; private init; } = HelpWidth;

    public IAnsiConsole Results { get; }

    public IAnsiConsole Messages { get; }

    public static Terminal ForProcess() => new(Console.Out, Console.Error, !Console.IsErrorRedirected)
    {
        Width = Console.IsOutputRedirected || Console.WindowWidth <= 0 ? HelpWidth : Math.Clamp(Console.WindowWidth, LeastHelpWidth, MostHelpWidth),
    };

    public void Warn(string message) => Error.WriteLine($"warning: {message}");

    private static IAnsiConsole CreateConsole(TextWriter writer, bool plain)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = plain ? InteractionSupport.No : InteractionSupport.Detect,
        });
        console.Pipeline.Attach(new PlainRendering());
        if (plain)
            console.Profile.Width = PlainWidth;
        return console;
    }
}
