using System.Buffers.Binary;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

/// <summary>Images of 2 x 2 pixels as an IDX pair; the first two pixels of each tell its number, so that a suspect can know it.</summary>
internal sealed class CoinImagesOnDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="labels">The class of each image.</param>
    /// <param name="twice">An image that is there twice: the last has its pixels.</param>
    public CoinImagesOnDisk(IReadOnlyList<int> labels, int? twice = null)
    {
        var images = new byte[16 + (4 * labels.Count)];
        BinaryPrimitives.WriteInt32BigEndian(images, 0x803);
        foreach (var (place, size) in new[] { (4, labels.Count), (8, 2), (12, 2) })
            BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(place), size);
        for (var i = 0; i < labels.Count; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(images.AsSpan(16 + (4 * i)), (ushort)(i == labels.Count - 1 ? twice ?? i : i));
        var classes = new byte[8 + labels.Count];
        BinaryPrimitives.WriteInt32BigEndian(classes, 0x801);
        BinaryPrimitives.WriteInt32BigEndian(classes.AsSpan(4), labels.Count);
        for (var i = 0; i < labels.Count; i++)
            classes[8 + i] = (byte)labels[i];
        Path = _folder.Write("train-images-idx3-ubyte", images);
        _folder.Write("train-labels-idx1-ubyte", classes);
    }

    public string Path { get; }

    public string File(string name) => _folder.File(name);

    /// <summary>The number of an image, from its row.</summary>
    public static int NumberOf(Tensor row) => (int)Math.Round(row[0, 0, 0].item<float>() * 255) + (256 * (int)Math.Round(row[0, 0, 1].item<float>() * 255));

    /// <summary>A suspect that answers each image by its number.</summary>
    /// <param name="classCount">Its outputs.</param>
    /// <param name="answer">One score per class.</param>
    /// <param name="name">What it is called.</param>
    public static DelegateAdapter Suspect(int classCount, Func<int, float[]> answer, string name = "suspect") => new(
        new ModelSignature(name) { InputShape = new TensorShape(1, 2, 2) },
        images => tensor(Enumerable.Range(0, (int)images.shape[0]).SelectMany(row => answer(NumberOf(images[row]))).ToArray(), [images.shape[0], classCount]));

    public void Dispose() => _folder.Dispose();
}
