using ModelDiff.Tests;

namespace ModelDiff.TFLite.Tests.TensorFlowJs;

/// <summary>Short ways to ask small models.</summary>
internal static class TinyGraphExtensions
{
    /// <summary>The answer to one row.</summary>
    public static float[] Ask(this TinyGraph tiny, params float[] row)
    {
        using var model = tiny.Load();
        return model.AskRow(row);
    }

    /// <summary>Writes both files; tells the path of the description.</summary>
    public static string Write(this TinyGraph tiny, TemporaryFolder folder)
    {
        folder.Write(TinyGraph.Shard, tiny.Bytes());
        return folder.Write("model.json", tiny.Describe().ToJsonString());
    }
}
