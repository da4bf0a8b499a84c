using System.Text;
using ModelDiff.Lineage;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Reports;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Lineage;

/// <summary>Random networks of a known lineage, which count how they are asked: <c>a</c>, <c>a1</c> and <c>a2</c> are relatives, <c>b</c> and <c>b1</c>, and <c>c</c> is alone.</summary>
internal sealed class Relatives
{
    public static readonly AuditOptions Audit = new() { Probe = new ProbeOptions { Natural = 40, Noise = 40, Smooth = 80 } };

    private readonly Dictionary<string, FakeModel> _nets = new()
    {
        ["a"] = RandomNets.Net(100),
        ["b"] = RandomNets.Net(101),
        ["a1"] = RandomNets.Net(100, change: 0.04),
        ["c"] = RandomNets.Net(102),
        ["b1"] = RandomNets.Net(101, change: 0.04),
        ["a2"] = RandomNets.Net(100, change: 0.08),
    };

    private readonly FakeModel[] _panel = [.. Enumerable.Range(0, 20).Select(i => RandomNets.Net(200 + i))];

    public ModelReference[] Models => [.. _nets.Select(net => Model(net.Key, net.Value))];

    public ModelReference[] Panel => [.. _panel.Select((net, i) => Model($"reference {i}", net))];

    /// <summary>Names of the models that were asked so far, the panel's left out.</summary>
    public IEnumerable<string> Asked => _nets.Where(net => net.Value.Rows > 0).Select(net => net.Key);

    /// <summary>Calls of all models, the panel's among them.</summary>
    public int Calls => _nets.Values.Concat(_panel).Sum(net => net.Calls.Count);

    public long RowsOf(string name) => _nets[name].Rows;

    public static ModelReference Model(string name, FakeModel net) => new(new ModelProfile(name) { Identity = $"net of {name}" }, () => net);

    public static string Json(ModelLineage lineage)
    {
        using var stream = new MemoryStream();
        LineageJson.Write(lineage, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
