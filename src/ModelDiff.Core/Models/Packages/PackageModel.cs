namespace ModelDiff.Models.Packages;

/// <summary>A model found in a package or a folder. Immutable, compared by value.</summary>
/// <param name="Path">Where it lies: the file and, after <c>!/</c>, the way inside, for example <c>app.apk!/assets/m.tflite</c>.</param>
/// <param name="Format">What it is by its content; <see cref="ModelFormat.Foreign"/> for a model that nothing here runs.</param>
/// <param name="Kind">What it is in words, with what to do about it where nothing here runs it.</param>
/// <param name="Size">In bytes, unpacked.</param>
/// <param name="Sha256">Of its content, 64 lower-case hexadecimal digits.</param>
public sealed record PackageModel(string Path, ModelFormat Format, string Kind, long Size, string Sha256)
{
    /// <summary>What is to be known of it besides, as a sentence, or null.</summary>
    public string? Note { get; init; }

    /// <summary>What it is likely made for, guessed from shapes and names (<see cref="DeclaredSignature.Task"/>), or null.</summary>
    public string? Task { get; init; }

    /// <summary>What goes in and comes out, for example <c>uint8 [1, 224, 224, 3] to uint8 [1, 1001]</c>; null where its file does not tell or nothing reads it.</summary>
    public string? Signature { get; init; }

    /// <summary>Where it was extracted to, or null.</summary>
    public string? ExtractedTo { get; init; }
}
