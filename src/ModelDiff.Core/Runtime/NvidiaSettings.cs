namespace ModelDiff.Runtime;

/// <summary>What NVIDIA's libraries read from the environment when they are first used.</summary>
internal static class NvidiaSettings
{
    /// <summary>The variable by which they never round float32 to TF32, whatever a program asks of them.</summary>
    public const string Tf32 = "NVIDIA_TF32_OVERRIDE";

    /// <summary>Its value for that.</summary>
    public const string Never = "0";

    /// <summary>Sets the variable in this process.</summary>
    public static void ForbidTf32() => NativeEnvironment.Set(Tf32, Never);
}
