using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Training;

namespace ModelDiff.Extensions.DependencyInjection.Tests;

public sealed class ComparerTests
{
    [Fact]
    public async Task AddModelDiff_OptionsOfCode_AreThoseOfTheComparer()
    {
        await using var provider = new ServiceCollection().AddModelDiff(options =>
        {
            options.Pairs = 7;
            options.Comparison = comparison => comparison with { Generator = new RandomPairs() };
        }).BuildServiceProvider();

        var comparison = await CompareAsync(provider);

        (comparison.Pairs, comparison.Generator.Name).Should().Be((7, "random"));
    }

    [Fact]
    public void AddModelDiff_Configuration_SetsEachOption()
    {
        using var provider = new ServiceCollection().AddModelDiff(Configuration(
            ("FalsePositiveRate", "0.05"), ("Pairs", "8"), ("BatchSize", "2"), ("Seed", "9"), ("MaximumQueries", "400"), ("Sequential", "true"), ("Panels:birds", "panels/birds"))).BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<ModelDiffOptions>>().Value;

        options.Should().BeEquivalentTo(new ModelDiffOptions { FalsePositiveRate = 0.05, Pairs = 8, BatchSize = 2, Seed = 9, MaximumQueries = 400, Sequential = true, Panels = { ["birds"] = "panels/birds" } });
        typeof(ModelDiffOptions).GetProperties().Should().HaveCount(8, "each of them is looked at here, but for the one that is code");
    }

    [Theory]
    [InlineData("FalsePositiveRate", "0")]
    [InlineData("FalsePositiveRate", "1")]
    [InlineData("Pairs", "1")]
    [InlineData("BatchSize", "0")]
    [InlineData("MaximumQueries", "59")]
    public async Task Start_OptionOutOfRange_NamesIt(string option, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddModelDiff(Configuration((option, value)));
        using var host = builder.Build();

        (await host.Invoking(started => started.StartAsync()).Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(option);
    }

    [Fact]
    public void AddModelDiff_NoNumber_NamesTheKey()
    {
        using var provider = new ServiceCollection().AddModelDiff(Configuration(("Pairs", "many"))).BuildServiceProvider();

        provider.Invoking(services => services.GetRequiredService<IModelComparer>()).Should().Throw<InvalidOperationException>().WithMessage("*Pairs*");
    }

    [Fact]
    public void AddModelDiff_ComparerOfTheApplication_Stays()
    {
        using var provider = new ServiceCollection().AddSingleton<IModelComparer, FakeComparer>().AddModelDiff().BuildServiceProvider();

        provider.GetRequiredService<IModelComparer>().Should().BeOfType<FakeComparer>();
    }

    [Fact]
    public async Task CompareAsync_WithLogging_WritesUnderTheLibrarysName()
    {
        using var log = new LogLines();
        await using var provider = new ServiceCollection().AddLogging(logging => logging.AddProvider(log)).AddModelDiff().BuildServiceProvider();

        await CompareAsync(provider);

        log.Lines.Should().Contain(line => line.StartsWith("ModelDiff.ModelComparer: Asked suspect", StringComparison.Ordinal));
    }

    [Fact]
    public void ModelFormats_AreThoseOfTheApplicationBesideOurOwn()
    {
        var own = new OwnFormat();
        using var provider = new ServiceCollection().AddSingleton<IModelFormat>(own).AddModelDiff().BuildServiceProvider();

        provider.GetRequiredService<ModelFormats>().All.Select(format => format.GetType()).Should().Equal(typeof(OwnFormat), typeof(TrainedModelFormat), ModelFormats.Default.All[0].GetType());
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();

    private static async Task<ModelComparison> CompareAsync(IServiceProvider provider)
    {
        using var victim = TestModels.Linear("victim");
        using var suspect = TestModels.Linear("suspect");
        return await provider.GetRequiredService<IModelComparer>().CompareAsync(victim, suspect);
    }

    private sealed class OwnFormat : IModelFormat
    {
        public string Name => "own";

        public System.Collections.Immutable.ImmutableArray<string> Extensions => [".own"];

        public bool Recognizes(Stream content) => false;

        public IModelAdapter Load(ModelContent content, ModelFileOptions options) => throw new NotSupportedException();
    }

    /// <summary>What is logged, a line each: category and message.</summary>
    private sealed class LogLines : ILoggerProvider
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Category(categoryName, Lines);

        public void Dispose()
        {
        }

        private sealed class Category(string name, List<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Add($"{name}: {formatter(state, exception)}");
        }
    }
}
