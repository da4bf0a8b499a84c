namespace ModelDiff.OnnxRuntime.Tests.Conformance;

/// <summary>The recorded models of the ONNX project, as Debian's package libonnx-testdata installs them.</summary>
internal static class TestData
{
    private const string Root = "/usr/share/libonnx-testdata/data";

    public static bool IsInstalled => Directory.Exists(Root);

    /// <summary>The folders of all models with records, as paths relative to the data's, and where they are.</summary>
    public static IEnumerable<(string Name, string Folder)> Models() =>
        from records in Directory.GetDirectories(Root, "test_data_set_0", SearchOption.AllDirectories)
        let folder = Path.GetDirectoryName(records)!
        let name = Path.GetRelativePath(Root, folder)
        orderby name
        select (name, folder);
}
