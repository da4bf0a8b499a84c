using ModelDiff.ModelReuse.Scoring;
using var r = new StreamReader(args[0]);
var c = ScoreCard.Of(SimilarityCsv.Read(r));
Console.WriteLine($"{c.Direct} {c.Combined} {c.Roc.Area:0.0000} {c.Roc.TruePositiveRate(0.01)} {c.Roc.TruePositiveRate(0.05)}");
foreach (var (m, t) in c.ByMethod) Console.WriteLine($"{m} {t}");
