using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>One message between a model's process and its owner.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Number">The graph that it speaks of, or 0.</param>
/// <param name="Text">JSON, or empty.</param>
/// <param name="Values">A contiguous tensor on the CPU, or null. Borrowed by whoever writes the frame, owned by whoever reads it.</param>
internal sealed record Frame(FrameKind Kind, long Number = 0, string Text = "", Tensor? Values = null);
