namespace ModelDiff.Models.Packages;

/// <summary>One file of a pack: many files one after the other.</summary>
/// <param name="Name">As the pack's table gives it.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte after its last.</param>
internal readonly record struct PackedFile(string Name, long Start, long End);
