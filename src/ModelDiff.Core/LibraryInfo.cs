using System.Reflection;

namespace ModelDiff;

/// <summary>About this library.</summary>
public static class LibraryInfo
{
    /// <summary>Its version, as reports and files state it.</summary>
    public static string Version { get; } =
        typeof(LibraryInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
