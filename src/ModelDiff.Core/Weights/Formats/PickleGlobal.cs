namespace ModelDiff.Weights.Formats;

/// <summary>The name of a class or function in a pickle. It is a name and nothing else: nothing is imported, nothing is called.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}
