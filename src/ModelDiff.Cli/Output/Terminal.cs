using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>Where the command writes: results to <see cref="Out"/>, progress, warnings and errors to <see cref="Error"/>. Whatever names and messages hold, a terminal obeys none of it.</summary>
internal sealed class Terminal
{
    private const int Unwrapped = 10_000;   // a line of a file or another program is a line, which can be searched
    private const int HelpWidth = 100;      // of text that goes to a file or another program
    private const int LeastHelpWidth = 40;
    private const int MostHelpWidth = 120;

    private readonly TextWriter _error;

    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives everything else.</param>
    /// <param name="live">Whether <paramref name="error"/> is a terminal on which a bar may move.</param>
    /// <param name="plain">Whether <paramref name="output"/> is no terminal, whatever the process's own is.</param>
    public Terminal(TextWriter output, TextWriter error, bool live, bool plain = false)
    {
        _error = error;
        Out = new PlainWriter(output);
        Error = new PlainWriter(error);
        IsLive = live;
        Results = CreateConsole(output, plain || Console.IsOutputRedirected || !live);
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

    /// <summary>A terminal whose results go elsewhere.</summary>
    /// <param name="output">Receives them, as plain text.</param>
    public Terminal WithOutput(TextWriter output) => new(output, _error, IsLive, plain: true);

    public void Warn(string message) => Say($"warning: {message}");

    /// <summary>Writes a line to <see cref="Error"/>, above a bar that moves there.</summary>
    public void Say(string line)
    {
        if (!IsLive)
        {
            Error.WriteLine(line);
            return;
        }

        var width = Math.Max(1, Messages.Profile.Width - 1);
        foreach (var part in line.Chunk(width))
            Messages.Write(new Text(new string(part).PadRight(width) + Environment.NewLine));   // as wide as the bar that it covers
    }

    private static IAnsiConsole CreateConsole(TextWriter writer, bool plain)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = plain ? InteractionSupport.No : InteractionSupport.Detect,
        });
        console.Pipeline.Attach(new PlainRendering(trims: plain));
        if (plain)
            console.Profile.Width = Unwrapped;
        return console;
    }
}
