namespace ModelDiff;

/// <summary>How far one stage of a long piece of work has come. Reported about once per batch.</summary>
/// <param name="Stage">What is being done, in words, for example <c>asking resnet18</c>.</param>
/// <param name="Completed">Units done, from 0 to <paramref name="Total"/>.</param>
/// <param name="Total">Units in all, at least 1.</param>
public readonly record struct StageProgress(string Stage, long Completed, long Total);
