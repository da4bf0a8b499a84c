namespace ModelDiff.Cli.Demo;

/// <summary>How much the demo draws and trains. The defaults are what the command uses: the least on which a verdict can rest; tests take less.</summary>
internal sealed record DemoOptions
{
    /// <summary>Images that the owner has, and as many that others have; default 3000.</summary>
    public int Images { get; init; } = 3000;

    /// <summary>Batches that a model learns from; default 200.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>Unrelated models; default 15, since one or another may not learn.</summary>
    public int References { get; init; } = 15;

    /// <summary>Second models by the owner's recipe, of which three begin at the owner's initial weights; default 7.</summary>
    public int Twins { get; init; } = 7;
}
