using ModelDiff.Training;

namespace ModelDiff.Cli.Options;

/// <summary>A list of models in place of the models themselves: a <c>panel.json</c>, or a folder with one.</summary>
internal static class PanelList
{
    /// <summary>The list that a word of the command line stands for, or null where it stands for a model or a folder of them.</summary>
    public static string? In(string name)
    {
        var inFolder = Path.Combine(name, PanelFile.Name);
        if (Directory.Exists(name))
            return File.Exists(inFolder) ? inFolder : null;
        return File.Exists(name) && Path.GetFileName(name) == PanelFile.Name ? name : null;
    }
}
