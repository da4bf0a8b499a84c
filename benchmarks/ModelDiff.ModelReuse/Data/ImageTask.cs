using System.Security.Cryptography;
using ModelDiff.Cli.Demo;
using ModelDiff.Models;

namespace ModelDiff.ModelReuse.Data;

/// <summary>A task with its images. Owns them.</summary>
internal sealed class ImageTask : IDisposable
{
    /// <param name="name">The task's name.</param>
    /// <param name="training">Owned by the new object from here on.</param>
    /// <param name="heldOut">Of the same classes; owned by the new object from here on.</param>
    public ImageTask(string name, LabeledImages training, LabeledImages heldOut)
    {
        Name = name;
        Training = training;
        HeldOut = heldOut;
        ContentHash = Hash(training, heldOut);
    }

    /// <summary>The shape of every image, [3, 32, 32].</summary>
    public static TensorShape InputShape { get; } = new(3, ProceduralImages.Size, ProceduralImages.Size);

    /// <summary>The task's name.</summary>
    public string Name { get; }

    /// <summary>Images to learn from; borrowed.</summary>
    public LabeledImages Training { get; }

    /// <summary>Images to measure with; borrowed.</summary>
    public LabeledImages HeldOut { get; }

    /// <summary>Hexadecimal; changes with any pixel or label.</summary>
    public string ContentHash { get; }

    /// <summary>Classes of the task.</summary>
    public int ClassCount => Training.ClassCount;

    public void Dispose()
    {
        Training.Dispose();
        HeldOut.Dispose();
    }

    private static string Hash(params LabeledImages[] sets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var set in sets)
        {
            hash.AppendData(set.Images.bytes);
            hash.AppendData(set.Labels.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
