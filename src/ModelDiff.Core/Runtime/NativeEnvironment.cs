using System.Runtime.InteropServices;

namespace ModelDiff.Runtime;

/// <summary>The environment as native libraries of this process read it.</summary>
internal static class NativeEnvironment
{
    /// <summary>Sets a variable. .NET keeps a copy of the environment, which native code does not see: outside Windows it is set there too.</summary>
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows())
            _ = SetNative(name, value, 1);
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNative(string name, string value, int overwrite);
}
