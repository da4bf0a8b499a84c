using Microsoft.ML.OnnxRuntime;
using ModelDiff.Models;
using ModelDiff.Runtime;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime;

/// <summary>A model loaded by ONNX Runtime. Calls may run at the same time; none may run while it is disposed.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private bool _disposed;

    private OnnxSession(InferenceSession session) => _session = session;

    /// <summary>Loads a file, or its content.</summary>
    /// <param name="model">What it tells of itself.</param>
    /// <param name="content">Its bytes; null where its path leads to a file.</param>
    /// <param name="options">What it does not tell.</param>
    /// <exception cref="ModelLoadException">ONNX Runtime does not take the file, or is not there; its weights are missing, or lie beside what has no folder.</exception>
    public static OnnxSession Open(OnnxModelInfo model, byte[]? content, OnnxOptions options)
    {
        if (content is null)
            CheckExternalFiles(model);
        else if (!model.ExternalFiles.IsEmpty)
            throw new ModelLoadException(model.Path, $"its weights lie in other files, '{FailureText.Clean(string.Join("', '", model.ExternalFiles))}': put them and the model into one folder and give the file; 'modeldiff scan --extract' unpacks a package.");
        try
        {
            using var settings = ExecutionProviders.Settings(model.Path, options);
            return new(content is null ? new InferenceSession(model.Path, settings) : new InferenceSession(content, settings));
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelLoadException(model.Path, OnnxFailure.OnLoading(exception, model), exception);
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException)
        {
            throw new ModelLoadException(model.Path, $"ONNX Runtime's native library is not there: add the package ModelDiff {LibraryInfo.Version}, which brings all native parts, or Microsoft.ML.OnnxRuntime {NativePackages.OnnxRuntime}, or Microsoft.ML.OnnxRuntime.Gpu of that version.", exception);
        }
    }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">What is fed.</param>
    /// <param name="tensors">Borrowed, contiguous, on the CPU: one tensor per input.</param>
    /// <param name="output">The name of the output that is wanted.</param>
    /// <param name="cancellationToken">Observed between operators.</param>
    /// <returns>A copy of the output in the current dispose scope, or null where it is no tensor.</returns>
    /// <exception cref="OnnxRuntimeException">The model failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Tensor? Run(IReadOnlyList<OnnxValueInfo> inputs, IReadOnlyList<Tensor> tensors, string output, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var values = new List<OrtValue>();
        try
        {
            for (var i = 0; i < inputs.Count; i++)
                values.Add(TensorBorder.Lend(tensors[i], inputs[i].ElementType!.Value));
            using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using var registration = cancellationToken.Register(() => run.Terminate = true);
            using var results = _session.Run(run, [.. inputs.Select(input => input.Name)], values, [output]);
            return TensorBorder.Copy(results[0]);
        }
        catch (OnnxRuntimeException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The model was stopped.", exception, cancellationToken);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    /// <summary>Frees the model.</summary>
    public void Dispose()
    {
        _disposed = true;
        _session.Dispose();
    }

    private static void CheckExternalFiles(OnnxModelInfo model)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(model.Path))!;
        var missing = model.ExternalFiles.Where(file => !File.Exists(Path.Combine(folder, file))).ToList();
        if (missing.Count > 0)
            throw new ModelLoadException(model.Path, $"its weights are missing; expected beside it: '{FailureText.Clean(string.Join("', '", missing))}'.");
    }
}
