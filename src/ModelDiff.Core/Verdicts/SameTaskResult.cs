namespace ModelDiff.Verdicts;

/// <summary>What the whitened residuals say of a victim and a suspect that may be twins.</summary>
/// <param name="Twins">The twins of the panel.</param>
/// <param name="References">How many reference models do the task.</param>
/// <param name="Architectures">Of how many architectures these are; 0 where that is unknown.</param>
/// <param name="W">The cosine of the two models' residuals after whitening by the panel, in [-1, 1]; null where the panel is too small or nothing is left to compare.</param>
/// <param name="P">The larger of both sides' p-values, at least <see cref="SameTaskTest.LeastP"/>; null without W.</param>
public sealed record SameTaskResult(TwinPanel Twins, int References, int Architectures, double? W, double? P);
