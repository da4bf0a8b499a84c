using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using ModelDiff;
using ModelDiff.Benchmarks;
using ModelDiff.Benchmarks.Devices;
using ModelDiff.Models;

TorchRuntime.Initialize();
if (IsolatedModelHost.IsChild)
    return IsolatedModelHost.Run(BenchmarkModels.Open);

// Measurements that BenchmarkDotNet does not make; everything else is its own.
switch (args)
{
    case ["ratios", .. var rest]:
        PairedRatios.Run(Number(rest, 20));
        return 0;
    case ["imported", .. var rest]:
        ImportedRatios.Run(Number(rest, 20));
        return 0;
    case ["isolation", .. var rest]:
        IsolationBenchmark.Run(Number(rest, 20));
        return 0;
    case ["soak", .. var rest]:
        await IsolationSoak.RunAsync(Number(rest, 10_000));
        return 0;
    case ["kills", .. var rest]:
        await IsolationKills.RunAsync(Number(rest, 50));
        return 0;
    case ["convolutions", "unguarded", .. var rest]:
        return ConvolutionSurvey.Run(Number(rest, 1000), isGuarded: false);
    case ["convolutions", .. var rest]:
        return ConvolutionSurvey.Run(Number(rest, 1000), isGuarded: true);
    case ["device", var name, .. var models]:
        return await DeviceCommand.RunAsync(name, models);
    case ["precision", var name, .. var models]:
        await DeviceCommand.RunUnsetAsync(name, models);
        return 0;
    case ["memory", .. var rest]:
        await PeakMemory.RunAsync(Number(rest, 1000));
        return 0;
}

// In this process: the native backend is found where the build put it. Torch's own threads do the work.
var config = DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(new InProcessNoEmitToolchain(TimeSpan.FromHours(1), false)).WithStrategy(RunStrategy.Monitoring).WithWarmupCount(3).WithIterationCount(12))
    .AddColumn(StatisticColumn.Median)
    .WithOptions(ConfigOptions.DisableOptimizationsValidator);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;

static int Number(string[] words, int standard) => words is [var word] ? int.Parse(word, CultureInfo.InvariantCulture) : standard;
