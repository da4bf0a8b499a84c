using Microsoft.ML.OnnxRuntime;
using ModelDiff.Models;
using TorchSharp;

namespace ModelDiff.OnnxRuntime;

/// <summary>The settings with which a model is loaded.</summary>
internal static class ExecutionProviders
{
    private const string Cuda = "CUDAExecutionProvider";

    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">What is to compute is not available here.</exception>
    public static SessionOptions Settings(string path, OnnxOptions options)
    {
        var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        try
        {
            settings.IntraOpNumThreads = options.IntraOpThreads ?? torch.get_num_threads();
            if (options.CudaDevice is { } device)
                AppendCuda(path, settings, device);
            return settings;
        }
        catch
        {
            settings.Dispose();
            throw;
        }
    }

    private static void AppendCuda(string path, SessionOptions settings, int device)
    {
        var available = OrtEnv.Instance().GetAvailableProviders();
        if (!available.Contains(Cuda))
            throw new ModelLoadException(path, $"this build of ONNX Runtime has no CUDA, only {string.Join(", ", available)}: reference the package Microsoft.ML.OnnxRuntime.Gpu, or use the CPU.");
        try
        {
            settings.AppendExecutionProvider_CUDA(device);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelLoadException(path, $"CUDA device {device} is not available: {OnnxFailure.OneLine(exception)}", exception);
        }
    }
}
