using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>Reads what a sidecar or a list says of a model.</summary>
internal static class ModelDescriptionFile
{
    private const string Extension = ".modeldiff.json";

    /// <summary>The sidecar of a model, or null: for <c>net.onnx</c> the file <c>net.onnx.modeldiff.json</c> beside it or, where there is none, <c>net.modeldiff.json</c>.</summary>
    public static string? SidecarOf(string path) => new[] { path + Extension, Path.ChangeExtension(path, null) + Extension }.FirstOrDefault(File.Exists);

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
}
