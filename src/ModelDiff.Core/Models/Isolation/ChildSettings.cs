using System.Text.Json;

namespace ModelDiff.Models;

/// <summary>What a child is told before it opens its model.</summary>
/// <param name="OwnerId">The process that asks.</param>
/// <param name="Threads">How many threads libtorch uses, so that answers are those of the owner's process.</param>
/// <param name="MemoryLimit">Bytes beyond what the process takes by itself.</param>
/// <param name="AllowDevices">Whether devices may be used.</param>
/// <param name="ReadablePaths">What may be read besides the program and the system.</param>
/// <param name="Model">What to open.</param>
internal sealed record ChildSettings(int OwnerId, int Threads, long MemoryLimit, bool AllowDevices, string[] ReadablePaths, string Model)
{
    public static ChildSettings Parse(string json) => JsonSerializer.Deserialize<ChildSettings>(json) ?? throw new InvalidDataException("The owner's settings are missing.");

    public string ToJson() => JsonSerializer.Serialize(this);
}
