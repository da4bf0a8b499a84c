using ModelDiff.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ModelDiff.Cli.Tests;

/// <summary>Whatever a name holds, no terminal obeys it.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Hostile = "m\u001b[2J\u202Egpj.pt";
    private const string Plain = "m\uFFFD[2J\uFFFDgpj.pt";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("inspect {model} --size 16x16")]
    [InlineData("compare {model} {model} --pairs 4 --steps 1")]
    [InlineData("compare {model} {model} --size 8x8 --generator random --pairs 4 --csv -")]
    [InlineData("matrix {model} {other} --input-shape 3")]
    public async Task Command_AHostileName_ReachesNeitherStream(string command)
    {
        var model = _folder.Write(Hostile, File.ReadAllBytes(command.StartsWith("matrix", StringComparison.Ordinal) || command.Contains("--steps", StringComparison.Ordinal) ? Fixtures.Mlp : Fixtures.Convnet));
        var other = _folder.Write("other.pt", File.ReadAllBytes(Fixtures.Mlp));

        var result = await CommandResult.OfAsync(command.Split(' ').Select(word => word.Replace("{model}", model, StringComparison.Ordinal).Replace("{other}", other, StringComparison.Ordinal))
            .Concat(command.Contains("--steps", StringComparison.Ordinal) ? ["--input-shape", "3"] : []));

        result.ExitCode.Should().Be(0, because: result.Error);
        result.Out.Should().Contain(Path.GetFileNameWithoutExtension(Plain));
        (result.Out + result.Error).Should().NotContainAny("\u001b", "\u202E");
    }

    [Fact]
    public async Task Compare_FilesOfOtherKindsAmongTheImages_SaysHowMany()
    {
        Directory.CreateDirectory(_folder.File("images"));
        using (var bitmap = new SkiaSharp.SKBitmap(4, 4))
        using (var image = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100))
        {
            foreach (var name in new[] { "a.png", "b.png", "c.png" })
                _folder.Write($"images/{name}", image.ToArray());
        }

        foreach (var name in new[] { "1.tif", "2.tif", "3.gif" })
            _folder.Write($"images/{name}", [1]);

        var result = await CommandResult.OfAsync($"compare {Fixtures.Convnet} {Fixtures.Convnet} --size 16x16 --inputs {_folder.File("images")} --generator natural --pairs 3 -q");

        result.Error.Should().Contain("warning: 3 files of other kinds (.tif 2, .gif 1) were passed over.");
    }

    [Fact]
    public async Task Failure_AHostileName_IsShownPlain()
    {
        var result = await CommandResult.OfAsync(["inspect", _folder.File(Hostile)]);

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain(Plain).And.NotContainAny("\u001b", "\u202E");
    }

    [Fact]
    public async Task WrongUsage_AHostileWord_IsShownPlain()
    {
        var result = await CommandResult.OfAsync(["inspect", "a", "\u001b[2J"]);

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain("\uFFFD[2J").And.NotContain("\u001b");
    }

    [Fact]
    public void Results_OfSpectre_KeepLinesAndLoseEscapes()
    {
        using var output = new StringWriter { NewLine = "\n" };

        new Terminal(output, output, live: false).Results.Write(new Text("a\u001b]0;title\u0007\nb"));

        output.ToString().Trim().Should().Be("a\uFFFD]0;title\uFFFD\nb");
    }

    /// <summary>What is written past the console that draws a bar is erased with the bar.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Warn_WhileABarMoves_GoesThroughItsConsole(bool live)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(TextWriter.Null, error, live);
        var hook = new CountingHook();
        terminal.Messages.Pipeline.Attach(hook);

        terminal.Warn("a [red] word");

        hook.Count.Should().Be(live ? 1 : 0);
        error.ToString().TrimEnd().Should().Be("warning: a [red] word");
    }

    private sealed class CountingHook : IRenderHook
    {
        public int Count { get; private set; }

        public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables)
        {
            Count++;
            return renderables;
        }
    }

    [Fact]
    public void Out_Characters_KeepTabAndNewLine()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, TextWriter.Null, live: false);

        terminal.Out.Write('\u001b');
        terminal.Out.Write("\ta\n".ToCharArray());
        terminal.Out.WriteLine("{0}", "\u0085");
        terminal.Out.WriteLine();

        output.ToString().Should().Be("\uFFFD\ta\n\uFFFD\n\n");
    }
}
