using System.Text;

namespace ModelDiff.Fuzz;

/// <summary>Contents that are right: files of the tests, and short texts.</summary>
internal static class Corpus
{
    private const string Tensors = """{"model_name":"m","outputs":[{"name":"y","datatype":"FP32","shape":[2,3],"data":[[0.5,1,-2e3],[1,2,3]]},{"name":"z","datatype":"BYTES","shape":[2],"data":["cat","d\u00f6g"]}]}""";

    /// <summary>The files of a folder whose names end so.</summary>
    public static IReadOnlyList<byte[]> Files(string folder, params string[] endings) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", folder), "*", SearchOption.AllDirectories)
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal))).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public static IReadOnlyList<byte[]> Sidecars { get; } = Texts(
        """{"size":[224,224],"channels":3,"range":[0,1],"scale":[-1,1],"resizeShortest":256,"interpolation":"bilinear","crop":[224,224],"color":"rgb","mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225],"layout":"nhwc","output":"logits","hold":{"sr":16000},"holdZeros":true}""",
        """{"inputShape":[1,16,16],"resize":[16,16], /* note */ "std":[1e-3],}""");

    public static IReadOnlyList<byte[]> Lists { get; } = Texts(
        """{"models":[{"name":"a","path":"a.pt","size":[8,8]},{"name":"b","path":"http://h/v2/models/b","family":"f","range":[0,255]},{"path":"../c.onnx"}]}""");

    public static IReadOnlyList<byte[]> Configs { get; } = Texts(
        """{"$schema":"s","batch-size":16,"panel":["refs/"],"mean":[0.5,1e-1],"sequential":true,"compare":{"fpr":0.05,"hold":"a=1"},"matrix":{"merge":{"seed":1}}}""",
        """{"fingerprint":{"pairs":3,"create":{"size":"8x8"}},"shadows":{"train":{"steps":5}},"classes":10}""");

    public static IReadOnlyList<byte[]> Cases { get; } = Texts(
        """{"victim":"a.pt","suspects":["b.pt","http://h/v2/models/m"],"panel":"refs","size":[8,8],"fpr":0.01,"date":"none","reports":{"folder":"out","formats":["html","json"]}}""",
        """{"victim":"a","suspects":["b"],"classes":"x,y","model-memory":"4G","fail-on":["derived"]}""");

    public static IReadOnlyList<byte[]> Templates { get; } = Texts(
        """{"url":"http://h/predict","headers":{"x-key":"${KEY}","a":"b"},"body":{"rows":["{{input}}"]},"scores":"/rows/0/scores","classes":["cat","dog"],"batch":true,"name":"n","inputShape":[3,8,8],"range":[0,1]}""",
        """{"url":"https://h/","body":"{{input}}","scores":"","classes":10}""",
        """{"url":"https://h/","multipart":true,"body":{"image":"{{png}}","n":1},"scores":"","ranked":{"label":"/l","score":"/s"},"classes":["a","b"]}""");

    public static IReadOnlyList<byte[]> Answers { get; } = Texts(Tensors, """{"outputs":[]}""", "\uFEFF" + Tensors);

    /// <summary>The JSON part's length in four bytes, the JSON part, the binary one.</summary>
    public static IReadOnlyList<byte[]> BinaryAnswers { get; } =
    [
        Binary("""{"outputs":[{"name":"y","datatype":"FP32","shape":[1,2],"parameters":{"binary_data_size":8}}]}""", [0, 0, 128, 63, 0, 0, 0, 64]),
        Binary("""{"outputs":[{"name":"y","datatype":"BYTES","shape":[2],"parameters":{"binary_data_size":12}},{"name":"b","datatype":"BOOL","shape":[3],"parameters":{"binary_data_size":3}}]}""", [2, 0, 0, 0, (byte)'h', (byte)'i', 2, 0, 0, 0, (byte)'h', (byte)'o', 1, 0, 1]),
    ];

    /// <summary>The last one names a file that is there.</summary>
    public static IReadOnlyList<byte[]> WeightIndexes { get; } = Texts(
        """{"metadata":{"total_size":12},"weight_map":{"a.weight":"model-00001-of-00002.safetensors","b.weight":"model-00002-of-00002.safetensors"}}""",
        $$$"""{"weight_map":{"w":"{{{Path.GetFileName(Scratch.Write(Files("inputs", "types.safetensors")[0], "part.safetensors"))}}}"}}""");

    public static IReadOnlyList<byte[]> Metadata { get; } = Texts(
        """{"name":"m","versions":["1"],"platform":"p","inputs":[{"name":"x","datatype":"UINT8","shape":[-1,3,"224",224]}],"outputs":[{"name":"y","datatype":"FP32","shape":[-1,1000]}]}""");

    private static byte[] Binary(string json, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(json);
        return [.. BitConverter.GetBytes(text.Length), .. text, .. data];
    }

    private static IReadOnlyList<byte[]> Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
