using ModelDiff;
using ModelDiff.Models;

using var victim = TorchScriptAdapter.Load(args[0]);
using var suspect = TorchScriptAdapter.Load(args[1]);
var comparison = await new ModelComparer().CompareAsync(victim, suspect);

Console.WriteLine(FormattableString.Invariant($"similarity {comparison.Similarity:0.000} in {comparison.Interval}"));
Console.WriteLine($"verdict {comparison.Verdict.Decision}");
Console.WriteLine($"by ModelDiff.Core {LibraryInfo.Version}");
