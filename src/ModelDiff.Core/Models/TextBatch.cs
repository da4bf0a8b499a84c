using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>Inputs that are texts. Immutable; owns nothing.</summary>
public sealed class TextBatch : InputBatch
{
    /// <summary>Takes texts as inputs.</summary>
    /// <param name="texts">At least one; none is null.</param>
    /// <exception cref="ArgumentException">There is no text, or one is null.</exception>
    public TextBatch(params ImmutableArray<string> texts)
    {
        if (texts.IsDefaultOrEmpty || texts.Contains(null!))
            throw new ArgumentException("A batch of texts has at least one, and none is null.", nameof(texts));
        Texts = texts;
    }

    /// <summary>The texts.</summary>
    public ImmutableArray<string> Texts { get; }

    /// <inheritdoc/>
    public override int Count => Texts.Length;

    /// <inheritdoc/>
    public override string RowDescription => "text";

    internal override string ShapeText => $"[{Count}]";

    /// <inheritdoc/>
    public override InputBatch Share() => this;

    /// <inheritdoc/>
    public override Tensor AsTensor() => throw new InvalidOperationException($"A tensor is needed here; the {Count} inputs are texts.");

    private protected override InputBatch SliceRows(int start, int count) => new TextBatch(Texts.Slice(start, count));

    private protected override InputBatch SelectRows(IReadOnlyList<int> rows) => new TextBatch([.. rows.Select(row => Texts[row])]);

    private protected override void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"text {Count}\n"));
        foreach (var text in Texts)
        {
            hash.AppendData(BitConverter.GetBytes(text.Length));
            hash.AppendData(Encoding.Unicode.GetBytes(text));
        }
    }
}
