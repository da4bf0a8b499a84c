using System.Collections.Immutable;
using ModelDiff.ModelReuse.Audits;
using ModelDiff.ModelReuse.Data;

namespace ModelDiff.ModelReuse.Tests.Audits;

/// <summary>One owner's audits with models that hardly learned anything: that all is made and judged, not how well.</summary>
public sealed class TinyAudits : IAsyncLifetime, IDisposable
{
    /// <summary>The seed of it all.</summary>
    public const long Seed = 3;

    private readonly TemporaryFolder _folder = new();

    internal static AuditsConfig Config { get; } = new()
    {
        Task = new TaskConfig { Name = "textures", Kind = TaskKind.Textures, Images = 144, HeldOutImages = 24 },
        OtherTask = new TaskConfig { Name = "glyphs", Kind = TaskKind.Glyphs, Images = 60, HeldOutImages = 40 },
        Owners = 1,
        Steps = 2,
        References = 21,
        LeastLearned = 0,
    };

    /// <summary>The folder that keeps the models.</summary>
    public string Path => _folder.File("audits");

    internal AuditImages Images { get; } = new(Config, Seed, TorchSharp.torch.CPU, CancellationToken.None);

    internal AuditedOwner Owner { get; private set; } = null!;

    internal ImmutableArray<AuditModel> References { get; private set; } = [];

    internal AuditPanel Standard { get; private set; } = null!;

    internal IReadOnlyList<AuditPanel> Panels { get; private set; } = [];

    internal AuditJudge Judge { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var zoo = new AuditZoo(Config, Seed, Path, new EachReport(_ => { }), CancellationToken.None);
        var (references, otherTask) = (zoo.References(Images), zoo.OtherTask(Images));
        Owner = await zoo.OwnerAsync(0, Images);
        References = references;
        Panels = AuditPanels.Of(Owner, references, otherTask);
        Standard = Panels[0];
        Judge = new AuditJudge(Images.Owner, Seed);
        Judge.Ask([Owner.Victim, .. references, .. otherTask, .. Owner.Twins, .. Owner.Suspects], new EachReport(_ => { }), CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Images.Dispose();
        _folder.Dispose();
    }
}
