using ModelDiff.Models;

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

    /// <summary>Loads a model file; the caller disposes it.</summary>
    public IModelAdapter Load(ModelFileSettings file)
    {
        using (ModelFiles.OpenRead(file.Path))
        {
            // What cannot be opened needs no process to say so.
        }

        return InProcess ? file.Load() : IsolatedModel.Start(Options(file), CancellationToken);
    }

    private IsolationOptions Options(ModelFileSettings file)
    {
        var options = new IsolationOptions(Path.GetFileNameWithoutExtension(file.Path), ChildCommand.ThisProgram(typeof(IsolationSettings), Commands.IsolatedModelCommand.Name), file.ToJson())
        {
            Source = file.Path,
            // An ONNX file may keep its weights in files beside it.
            ReadablePaths = [file.IsOnnx ? Path.GetDirectoryName(file.Path)! : file.Path],
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
