namespace ModelDiff.Fuzz;

/// <summary>The file that readers are given, in memory where the system has such a place.</summary>
internal static class Scratch
{
    /// <summary>Its folder, of this process alone; deleted by whoever ends the process.</summary>
    public static string Folder { get; } = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"modeldiff-fuzz-{Environment.ProcessId}")).FullName;

    /// <summary>Writes it and tells where it is.</summary>
    public static string Write(ReadOnlySpan<byte> content, string name = "input")
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
