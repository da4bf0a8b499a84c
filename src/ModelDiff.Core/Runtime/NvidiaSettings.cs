using System.Runtime.InteropServices;

namespace ModelDiff.Runtime;

/// <summary>What NVIDIA's libraries read from the environment when they are first used.</summary>
internal static class NvidiaSettings
{
    /// <summary>The variable by which they never round float32 to TF32, whatever a program asks of them.</summary>
    public const string Tf32 = "NVIDIA_TF32_OVERRIDE";

    /// <summary>Its value for that.</summary>
    public const string Never = "0";

    /// <summary>Sets the variable in this process. .NET keeps a copy of the environment, which native code does not see: outside Windows it is set there too.</summary>
    public static void ForbidTf32()
    {
        Environment.SetEnvironmentVariable(Tf32, Never);
        if (!OperatingSystem.IsWindows())
            _ = SetNative(Tf32, Never, 1);
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNative(string name, string value, int overwrite);
}
