using System.Text.Json;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Stores input pairs as a safetensors file: tensors <c>first</c> and <c>second</c>, float32 <c>[N, ...input]</c>, and how they were made as metadata.</summary>
public static class InputPairsFile
{
    /// <summary>Writes pairs. The file appears whole or not at all.</summary>
    /// <param name="pairs">Borrowed.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(InputPairs pairs, string path)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        SafetensorsFile.Save(
            path,
            new Dictionary<string, Tensor> { ["first"] = pairs.First.AsTensor(), ["second"] = pairs.Second.AsTensor() },
            GeneratorMetadata.Of(pairs.Description));
    }

    /// <summary>Reads pairs, also from a file that somebody else made with nothing but the two tensors.</summary>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">There is no such file, it lacks one of the tensors, or they are no pairs.</exception>
    public static InputPairs Load(string path)
    {
        var file = SafetensorsFile.Open(path);
        var first = file.Load("first");
        Tensor? second = null;
        try
        {
            second = file.Load("second");
            return new InputPairs(first, second, GeneratorMetadata.Read(file.Metadata));
        }
        catch (Exception exception)
        {
            first.Dispose();
            second?.Dispose();
            if (exception is not (ArgumentException or JsonException))
                throw;
            throw new InputFileException(path, exception.Message, exception);
        }
    }
}
