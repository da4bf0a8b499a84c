namespace ModelDiff.Models;

/// <summary>One thing that holds a model in its process.</summary>
/// <param name="Name">What it is, for example <c>seccomp</c>.</param>
/// <param name="InForce">Whether it holds here.</param>
/// <param name="Detail">What it holds or, where it does not, why.</param>
public sealed record IsolationGuard(string Name, bool InForce, string Detail);
