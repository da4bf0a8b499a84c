using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Tests;
using ModelDiff.Training;

namespace ModelDiff.Extensions.DependencyInjection.Tests;

public sealed class PanelTests : IDisposable
{
    private const int Enough = 24;   // 13 references for a verdict at 1 %, 8 twins from fresh weights, 3 from the victim's own

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ModelPanel_ByItsName_HasTheModelsOfItsFolder()
    {
        WritePanel(3);
        using var provider = Services().BuildServiceProvider();

        var panel = provider.GetRequiredKeyedService<ModelPanel>("birds");

        (panel.Name, panel.Folder).Should().Be(("birds", _folder.Path));
        panel.Models.Select(model => model.Profile.Name).Should().Equal("0", "1", "2");
        provider.GetRequiredKeyedService<ModelPanel>("birds").Should().BeSameAs(panel);
    }

    [Fact]
    public void ModelPanel_InAConstructor_IsFound()
    {
        WritePanel(1);
        using var provider = Services().AddSingleton<Auditor>().BuildServiceProvider();

        provider.GetRequiredService<Auditor>().Panel.Models.Should().ContainSingle();
    }

    [Fact]
    public void ModelPanel_UnknownName_NamesThoseThatAreKnown()
    {
        using var provider = Services().BuildServiceProvider();

        provider.Invoking(services => services.GetRequiredKeyedService<ModelPanel>("bees")).Should().Throw<KeyNotFoundException>().WithMessage("No panel is named 'bees'; the options of ModelDiff name birds.");
    }

    [Fact]
    public void ModelPanel_FolderWithoutAList_NamesIt()
    {
        using var provider = Services().BuildServiceProvider();

        provider.Invoking(services => services.GetRequiredKeyedService<ModelPanel>("birds")).Should().Throw<InputFileException>().WithMessage($"*{_folder.Path}*");
    }

    [Theory]
    [InlineData(Enough, HealthStatus.Healthy, "13 references, 11 twins.")]
    [InlineData(2, HealthStatus.Unhealthy, "2")]
    [InlineData(0, HealthStatus.Unhealthy, "panel.json")]
    public async Task HealthCheck_OfAPanel_SaysWhatItLacks(int models, HealthStatus status, string description)
    {
        if (models > 0)
            WritePanel(models);

        var entry = await CheckAsync();

        entry.Status.Should().Be(status);
        entry.Description.Should().Contain(description);
    }

    [Fact]
    public async Task HealthCheck_FileThatChanged_IsUnhealthy()
    {
        WritePanel(Enough);
        await File.AppendAllTextAsync(Path.Combine(_folder.Path, "3"), "more");

        var entry = await CheckAsync();

        entry.Status.Should().Be(HealthStatus.Unhealthy);
        entry.Description.Should().Contain("'3'");
    }

    private async Task<HealthReportEntry> CheckAsync()
    {
        var services = Services().AddLogging();
        services.AddHealthChecks().AddModelDiffPanel("birds");
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries["modeldiff panel birds"];
    }

    private IServiceCollection Services() => new ServiceCollection().AddModelDiff(options => options.Panels["birds"] = _folder.Path);

    /// <summary>A panel whose models are no models: nothing here opens one.</summary>
    private void WritePanel(int count)
    {
        for (var i = 0; i < count; i++)
            File.WriteAllText(Path.Combine(_folder.Path, $"{i}"), $"model {i}");
        new PanelFile([.. Enumerable.Range(0, count).Select(Model)]).Write(_folder.Path);
    }

    private PanelModel Model(int i)
    {
        var hash = FileHash.Sha256(Path.Combine(_folder.Path, $"{i}"));
        var (role, initialization) = i switch
        {
            < 13 => (ModelRole.Reference, (ModelInitialization?)null),
            < 21 => (ModelRole.Twin, ModelInitialization.Fresh),
            _ => (ModelRole.Twin, ModelInitialization.Own),
        };
        return new PanelModel($"{i}", $"{i}", role, "birds", "mlp", null, initialization, null, null, i, hash);
    }

    private sealed class Auditor([FromKeyedServices("birds")] ModelPanel panel)
    {
        public ModelPanel Panel { get; } = panel;
    }
}
