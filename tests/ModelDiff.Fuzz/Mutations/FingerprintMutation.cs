using System.Text;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Fuzz.Mutations;

/// <summary>Changes a fingerprint or a packed panel and gives it the integrity hash of what it says then, so that its reader gets past the hash.</summary>
internal static class FingerprintMutation
{
    /// <summary>Changes one entry of the metadata, or leaves out, renames or cuts a tensor.</summary>
    public static byte[] Apply(byte[] content, Random random)
    {
        var path = Scratch.Write(content);
        var file = SafetensorsFile.Open(path);
        using var scope = NewDisposeScope();
        var tensors = file.Entries.ToDictionary(entry => entry.Name, entry => entry.DataType == "F64" ? tensor(file.LoadDoubles(entry.Name)).reshape([.. entry.Shape]) : file.Load(entry.Name));
        scope.Attach([.. tensors.Values]);
        var metadata = file.Metadata.Where(entry => entry.Key != TensorHash.Key).ToDictionary(entry => entry.Key, entry => entry.Value);
        if (random.Next(3) > 0)
            ChangeText(metadata, random);
        else
            ChangeTensor(tensors, random);
        metadata[TensorHash.Key] = TensorHash.Of(metadata, tensors);
        SafetensorsFile.Save(path, tensors, metadata);
        return File.ReadAllBytes(path);
    }

    private static void ChangeText(Dictionary<string, string> metadata, Random random)
    {
        var key = metadata.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(metadata.Count));
        metadata[key] = Encoding.Latin1.GetString(TextMutation.Apply(Encoding.Latin1.GetBytes(metadata[key]), random));
    }

    private static void ChangeTensor(Dictionary<string, Tensor> tensors, Random random)
    {
        var name = tensors.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(tensors.Count));
        var values = tensors[name];
        tensors.Remove(name);
        switch (random.Next(6))
        {
            case 0:
                break;
            case 1:
                tensors[Encoding.Latin1.GetString(ByteMutation.Apply(Encoding.Latin1.GetBytes(name), random))] = values;
                break;
            case 2:
                tensors[name] = values.flatten();
                break;
            case 3:
                tensors[name] = values.narrow(0, 0, random.Next((int)values.shape[0] + 1));
                break;
            case 4:
                tensors[name] = values.to(values.dtype == ScalarType.Float64 ? ScalarType.Float32 : ScalarType.Float64);
                break;
            default:
                tensors[name] = full_like(values, random.Next(3) switch { 0 => double.NaN, 1 => double.PositiveInfinity, _ => -1 });
                break;
        }
    }
}
