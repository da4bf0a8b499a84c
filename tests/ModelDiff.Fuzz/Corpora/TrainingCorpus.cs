using System.Text;
using ModelDiff.Models;
using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Fuzz;

/// <summary>What training reads: networks of its catalogue, recipes, lists of panels, images with their classes.</summary>
internal static class TrainingCorpus
{
    private const string Recipe = """{"architecture":"resnet-slim","steps":300,"batchSize":64,"optimizer":"sgd","learningRate":0.05,"schedule":"cosine","weightDecay":5e-4,"momentum":0.9,"labelSmoothing":0.1,"augmentation":{"flip":true,"shift":2},"seed":7,"data":"d","reuse":{"method":"prune","copy":1,"victim":"ab"}}""";

    public static IReadOnlyList<byte[]> Networks { get; } = [Network("mlp")];

    public static IReadOnlyList<byte[]> Recipes { get; } = [Bytes(Recipe), Bytes("""{"architecture":"mlp","epochs":2.5}""")];

    public static IReadOnlyList<byte[]> Panels { get; } =
    [
        Bytes($$"""{"models":[{"name":"a","path":"a.safetensors","role":"reference","task":"t","architecture":"mlp","family":"f","recipe":{{Recipe}},"accuracy":0.9,"seed":3,"sha256":"00"},{"name":"b","path":"b.safetensors","role":"twin","initialization":"own"}],"refused":[{"name":"c","recipe":{"architecture":"mlp"},"accuracy":0.1}]}"""),
        Bytes("""{"models":[]}"""),
    ];

    public static IReadOnlyList<byte[]> Coins { get; } =
    [
        Bytes($$"""{"format":"modeldiff.coins","version":1,"nonce":"{{Digits('0')}}","classes":["cat","dog"],"pairs":[{"class":1,"first":{"name":"dog/1.png","sha256":"{{Digits('1')}}"},"second":{"name":"dog/2.png","sha256":"{{Digits('2')}}"},"chosen":"first"},{"class":0,"first":{"name":"3","sha256":"{{Digits('3')}}"},"second":{"name":"4","sha256":"{{Digits('4')}}"},"chosen":"second"}]}"""),
    ];

    /// <summary>Three images of 2 x 2 pixels.</summary>
    public static IReadOnlyList<byte[]> Idx { get; } = [[0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, .. Enumerable.Range(0, 12).Select(i => (byte)i)]];

    /// <summary>Their classes.</summary>
    public static byte[] IdxLabels { get; } = [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 1];

    /// <summary>Tables of images that lie beside them.</summary>
    public static IReadOnlyList<byte[]> Tables { get; } = [Table()];

    private static byte[] Table()
    {
        var images = Corpus.Files("inputs", ".png");
        Scratch.Write(images[0], "a.png");
        Scratch.Write(images[0], "b.png");
        return Bytes("path,label\na.png,cat\n\"b.png\",dog\n");
    }

    private static byte[] Network(string architecture)
    {
        var description = new NetworkDescription(architecture, new TensorShape(1, 4, 4), 2);
        using var generator = new Generator(1, CPU);
        using var network = NetworkCatalogue.Create(description, generator);
        var path = Path.Combine(Scratch.Folder, "network");
        TrainedModel.Save(path, network, description);
        return File.ReadAllBytes(path);
    }

    private static string Digits(char digit) => new(digit, 64);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
