using Microsoft.Extensions.Logging;

namespace ModelDiff.Runtime;

/// <summary>What is logged while the native library is loaded.</summary>
internal static partial class RuntimeLog
{
    [LoggerMessage(1, LogLevel.Error, "{Reason}")]
    public static partial void NotLoaded(ILogger logger, Exception exception, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The cache cannot be used, so that the copy is made again for each process: {Reason}")]
    public static partial void NoCache(ILogger logger, string reason);

    [LoggerMessage(EventId = 3, Message = "This system's C++ runtime lacks {Version}; loading a compatible copy of TorchSharp's native library ({How}) from {Path}")]
    public static partial void CompatibilityCopy(ILogger logger, LogLevel level, string version, string how, string path);

    [LoggerMessage(4, LogLevel.Warning, "oneDNN computes convolutions wrongly on this machine, whose processor does not tell the size of its caches; libtorch computes {Restraint}, which is right and slower")]
    public static partial void Restrained(ILogger logger, string restraint);
}
