using System.Globalization;
using ModelDiff.Runtime;

namespace ModelDiff.Models;

/// <summary>What a child inherits of the environment: what runtimes and libraries need, and nothing that may be a secret.</summary>
internal static class ChildEnvironment
{
    private const string Pipes = "MODELDIFF_MODEL_PIPES";

    private static readonly string[] Kept =
    [
        "PATH", "HOME", "USERPROFILE", "LANG", "LC_", "TZ", "TMP", "TEMP", "TMPDIR", "SYSTEMROOT", "WINDIR", "COMSPEC", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES",
        "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DOTNET_", "COREHOST_", "OMP_", "GOMP_", "KMP_", "MKL_", "ONEDNN_", "DNNL_", "OPENBLAS_", "CUDA_", "CUBLAS_", "CUDNN_", "NVIDIA_", "TORCH_", "PYTORCH_",
    ];

    /// <summary>Fills a child's environment.</summary>
    /// <param name="environment">Changed; holds this process's environment.</param>
    /// <param name="requests">The handle from which the child reads.</param>
    /// <param name="answers">The handle to which it writes.</param>
    public static void Fill(IDictionary<string, string?> environment, string requests, string answers)
    {
        foreach (var name in environment.Keys.Where(name => !Array.Exists(Kept, kept => name.StartsWith(kept, StringComparison.OrdinalIgnoreCase))).ToArray())
            environment.Remove(name);
        environment["DOTNET_EnableDiagnostics"] = "0";
        environment["DOTNET_TieredPGO"] = "0";   // a child's managed code is short, and its start is what counts
        environment[NvidiaSettings.Tf32] = NvidiaSettings.Never;
        environment[Pipes] = $"{requests},{answers}";
    }

    /// <summary>The handles of this process's pipes to its owner, or null where it is no child.</summary>
    public static (nint Requests, nint Answers)? Handles() =>
        Environment.GetEnvironmentVariable(Pipes)?.Split(',') is [var requests, var answers]
            && nint.TryParse(requests, CultureInfo.InvariantCulture, out var from) && nint.TryParse(answers, CultureInfo.InvariantCulture, out var to)
            ? (from, to)
            : null;
}
