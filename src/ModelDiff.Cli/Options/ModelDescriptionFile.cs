using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Options;

/// <summary>Reads what a sidecar or a list says of a model, and writes sidecars.</summary>
internal static class ModelDescriptionFile
{
    private const string Extension = ".modeldiff.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The sidecar of a model, or null: for <c>net.onnx</c> the file <c>net.onnx.modeldiff.json</c> beside it or, where there is none, <c>net.modeldiff.json</c>.</summary>
    public static string? SidecarOf(string path) => new[] { path + Extension, Path.ChangeExtension(path, null) + Extension }.FirstOrDefault(File.Exists);

    /// <summary>Writes what is said of a model as its sidecar, so that later commands open it alike; where nothing is said there is none.</summary>
    /// <param name="path">The model.</param>
    /// <param name="description">What is said of it.</param>
    public static void WriteBeside(string path, ModelDescription description)
    {
        var keys = KeysOf(description).Where(key => key.Value is not null).ToDictionary(StringComparer.Ordinal);
        if (keys.Count > 0)
            AtomicFile.Write(path + Extension, stream => JsonSerializer.Serialize(stream, keys, Indented));
        else
            File.Delete(path + Extension);
    }

    public static ModelDescription Read(string file)
    {
        var settings = JsonSettings.Open(file);
        var description = Read(settings);
        settings.CheckNothingElse();
        return description;
    }

    /// <summary>Reads the keys that say what a model was made for and from.</summary>
    public static ModelProfile ReadProfile(JsonSettings settings, string name) => new(name)
    {
        Family = settings.Text("family"),
        Role = settings.Choice<ModelRole>("role") ?? ModelRole.Reference,
        Task = settings.Text("task"),
        Architecture = settings.Text("architecture"),
        Method = settings.Text("method"),
        Initialization = settings.Choice<ModelInitialization>("initialization"),
        Sha256 = settings.Text("sha256"),
    };

    /// <summary>Reads the keys that describe a model; others are the caller's.</summary>
    public static ModelDescription Read(JsonSettings settings)
    {
        var description = new ModelDescription
        {
            Size = settings.Size("size"),
            Channels = settings.Whole("channels"),
            InputShape = settings.Shape("inputShape"),
            Range = settings.Range("range"),
            Resize = settings.Size("resize"),
            ResizeShortest = settings.Whole("resizeShortest"),
            Interpolation = settings.Choice<Interpolation>("interpolation"),
            Crop = settings.Size("crop"),
            Color = settings.Choice<ImageColor>("color"),
            Scale = settings.Range("scale"),
            Mean = settings.Numbers("mean"),
            Std = settings.Numbers("std"),
            Layout = settings.Choice<ImageLayout>("layout"),
            Output = settings.Text("output"),
            Kind = settings.Choice<OutputKind>("outputKind"),
            Hold = settings.NumbersByName("hold") ?? new Dictionary<string, double>(),
            HoldZeros = settings.Flag("holdZeros"),
        };
        return description.Contradiction(settings.Name) is { } problem ? throw settings.Fault(problem) : description;
    }

    /// <summary>The keys as <see cref="Read(JsonSettings)"/> knows them; null where nothing is said.</summary>
    private static IEnumerable<KeyValuePair<string, object?>> KeysOf(ModelDescription description)
    {
        yield return new("size", Pair(description.Size));
        yield return new("channels", description.Channels);
        yield return new("inputShape", description.InputShape?.Sizes.ToArray());
        yield return new("range", Pair(description.Range));
        yield return new("resize", Pair(description.Resize));
        yield return new("resizeShortest", description.ResizeShortest);
        yield return new("interpolation", description.Interpolation?.ToString());
        yield return new("crop", Pair(description.Crop));
        yield return new("color", description.Color?.ToString());
        yield return new("scale", Pair(description.Scale));
        yield return new("mean", description.Mean);
        yield return new("std", description.Std);
        yield return new("layout", description.Layout?.ToString());
        yield return new("output", description.Output);
        yield return new("outputKind", description.Kind?.ToString());
        yield return new("hold", description.Hold.Count > 0 ? description.Hold : null);
        yield return new("holdZeros", description.HoldZeros);
    }

    private static int[]? Pair(ImageSize? size) => size is { } told ? [told.Height, told.Width] : null;

    private static double[]? Pair(InputRange? range) => range is { } told ? [told.Minimum, told.Maximum] : null;
}
