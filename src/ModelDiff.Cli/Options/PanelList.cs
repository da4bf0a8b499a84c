using ModelDiff.Training;

namespace ModelDiff.Cli.Options;

/// <summary>A list of models in place of the models themselves: a <c>panel.json</c> or <c>shadows.json</c>, or a folder with one.</summary>
internal static class PanelList
{
    private static readonly string[] Names = [PanelFile.Name, PanelFile.ShadowsName];

    /// <summary>The list that a word of the command line stands for, or null where it stands for a model or a folder of them.</summary>
    public static string? In(string name)
    {
        if (Directory.Exists(name))
            return Names.Select(list => Path.Combine(name, list)).FirstOrDefault(File.Exists);
        return File.Exists(name) && Names.Contains(Path.GetFileName(name)) ? name : null;
    }
}
