namespace ModelDiff.OnnxRuntime.Tests;

/// <summary>The model files of tests/oracle/make_onnx_models.py.</summary>
internal static class OnnxFixture
{
    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Data", file);

    public static OnnxAdapter Load(string name, OnnxOptions? options = null) => OnnxAdapter.Load(PathOf(name + ".onnx"), options);

    /// <summary>A file of a test's own, deleted when the test ends.</summary>
    public sealed class TemporaryFile : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modeldiff");

        public TemporaryFile(byte[] content) => File.WriteAllBytes(Path, content);

        public string Path => System.IO.Path.Combine(_folder.FullName, "model.onnx");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
