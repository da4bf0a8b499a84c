using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using ModelDiff;
using ModelDiff.Benchmarks;

TorchRuntime.Initialize();

if (args is ["ratios", .. var rest])
{
    PairedRatios.Run(rest is [var rounds] ? int.Parse(rounds, CultureInfo.InvariantCulture) : 20);
    return;
}

// In this process: the native backend is found where the build put it. Torch's own threads do the work.
var config = DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(new InProcessNoEmitToolchain(TimeSpan.FromHours(1), false)).WithStrategy(RunStrategy.Monitoring).WithWarmupCount(3).WithIterationCount(12))
    .AddColumn(StatisticColumn.Median)
    .WithOptions(ConfigOptions.DisableOptimizationsValidator);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
