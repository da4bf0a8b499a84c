using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Models.Packages;

namespace ModelDiff.Cli.Options;

/// <summary>Whether model files run in processes of their own, and within which limits.</summary>
internal sealed record IsolationSettings
{
    /// <summary>Whether they run in this process after all.</summary>
    public bool InProcess { get; init; }

    /// <summary>Longest time for one batch and for loading a model, or null for the library's standard.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Memory that one model may take, in bytes, or null for the library's standard.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Ends the processes at once.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Processes that are started ahead.</summary>
    public ChildReserve Reserve { get; } = new(Command);

    private static ChildCommand Command => ChildCommand.ThisProgram(typeof(IsolationSettings), Commands.IsolatedModelCommand.Name);

    /// <summary>Loads a model file; the caller disposes it.</summary>
    public IModelAdapter Load(ModelFileSettings file)
    {
        using (ModelFiles.OpenRead(PackageOf(file.Path) ?? file.Path))
        {
            // What cannot be opened needs no process to say so.
        }

        return InProcess ? file.Load() : IsolatedModel.Start(Options(file), CancellationToken);
    }

    private static string? PackageOf(string path) => PackageScan.IsInPackage(path) ? path[..path.IndexOf(PackageWalk.Separator, StringComparison.Ordinal)] : null;

    /// <summary>What a model's process reads: an ONNX file may keep its weights in files beside it, a TensorFlow.js model names the files of its weights.</summary>
    private static ImmutableArray<string> ReadableFor(string path) =>
        ModelSettings.IsOnnx(path) ? [Path.GetDirectoryName(Path.GetFullPath(path))!] : [path, .. ModelSettings.ShardsOf(path)];

    private IsolationOptions Options(ModelFileSettings file)
    {
        var package = PackageOf(file.Path);
        var options = new IsolationOptions(Path.GetFileNameWithoutExtension(file.Path), Command, file.ToJson())
        {
            Source = package is null ? Path.GetFullPath(file.Path) : null,
            ReadablePaths = package is null ? ReadableFor(file.Path) : [package],
            Reserve = Reserve,
            AllowDevices = file.Device != "cpu" || file.ExecutionProvider != "cpu",
        };
        return options with
        {
            BatchTimeLimit = TimeLimit ?? options.BatchTimeLimit,
            LoadTimeLimit = TimeLimit ?? options.LoadTimeLimit,
            MemoryLimit = MemoryLimit ?? options.MemoryLimit,
        };
    }
}
