using System.Text;
using ModelDiff.Lineage;
using ModelDiff.Probes;
using ModelDiff.Reports;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Lineaging;

/// <summary>Random networks of a known lineage, which count how they are asked: <c>a</c>, <c>a1</c> and <c>a2</c> are relatives, <c>b</c> and <c>b1</c>, and <c>c</c> is alone.</summary>
internal sealed class Relatives
{
    public static readonly AuditOptions Audit = new() { Probe = new ProbeOptions { Natural = 40, Noise = 40, Smooth = 80 }, BatchSize = 40 };

    private readonly Dictionary<string, FakeModel> _nets = new()
    {
        ["a"] = RandomNets.Net(100),
        ["b"] = RandomNets.Net(101),
        ["a1"] = RandomNets.Net(100, change: 0.04),
        ["c"] = RandomNets.Net(102),
        ["b1"] = RandomNets.Net(101, change: 0.04),
        ["a2"] = RandomNets.Net(100, change: 0.08),
    };

    private readonly FakeModel[] _panel = [.. RandomNets.Panel(20).Select(member => (FakeModel)member.Model)];

    public LineageModel[] Models => [.. _nets.Select(net => Model(net.Key, net.Value))];

    public LineageModel[] Panel => [.. _panel.Select((net, i) => Model($"reference {i}", net))];

    /// <summary>Names of the models that were asked so far, the panel's left out.</summary>
    public IEnumerable<string> Asked => _nets.Where(net => net.Value.Rows > 0).Select(net => net.Key);

    /// <summary>Calls of all models, the panel's among them.</summary>
    public int Calls => _nets.Values.Concat(_panel).Sum(net => net.Calls.Count);

    public long RowsOf(string name) => _nets[name].Rows;

    public static LineageModel Model(string name, FakeModel net) => new(name, () => net) { Identity = $"net of {name}" };

    public static string Json(ModelLineage lineage)
    {
        using var stream = new MemoryStream();
        LineageJson.Write(lineage, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
