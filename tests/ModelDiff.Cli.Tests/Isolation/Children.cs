using System.Diagnostics;
using System.Globalization;
using ModelDiff.Cli.Options;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Tests.Isolation;

/// <summary>Models in processes of their own, and what is left of these.</summary>
internal static class Children
{
    /// <summary>Eight rows of 4 values in [0, 1).</summary>
    public static Tensor Inputs() => tensor(Enumerable.Range(0, 32).Select(i => i * 37 % 101 / 101f).ToArray(), [8, 4]);

    public static IsolatedModel Start(string path, TimeSpan? timeLimit = null, long? memoryLimit = null, CancellationToken cancellationToken = default) =>
        (IsolatedModel)new IsolationSettings { TimeLimit = timeLimit, MemoryLimit = memoryLimit, CancellationToken = cancellationToken }.Load(File(path));

    public static IModelAdapter InProcess(string path) => File(path).Load();

    /// <summary>A child that is a script of the shell; <c>$from</c> and <c>$to</c> are its pipes.</summary>
    public static IsolationOptions Script(string script) =>
        new("script", new ChildCommand("bash", ["-c", $"IFS=, read from to <<< $MODELDIFF_MODEL_PIPES; {script}"]), "") { LoadTimeLimit = TimeSpan.FromSeconds(5) };

    public static float[] Ask(IModelAdapter model)
    {
        using var inputs = Inputs();
        using var outputs = model.ForwardAsync(inputs).AsTask().GetAwaiter().GetResult();
        return outputs.data<float>().ToArray();
    }

    /// <summary>The gradient of the sum of squares of the outputs.</summary>
    public static float[] Gradient(IModelAdapter model)
    {
        using var scope = NewDisposeScope();
        var leaf = Inputs().requires_grad_();
        var outputs = model.GetCapability<IDifferentiableModel>()!.Forward(leaf);
        return autograd.grad([outputs.square().sum()], [leaf])[0].contiguous().data<float>().ToArray();
    }

    public static void Kill(int processId)
    {
        using var kill = Process.Start("kill", ["-s", "KILL", processId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>The children of a process.</summary>
    public static int[] Of(int processId) =>
        [.. Directory.GetDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => name!.All(char.IsAsciiDigit) && ParentOf(name!) == processId)
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];

    /// <summary>Whether a process runs; one that nobody has waited for yet does not.</summary>
    public static bool Runs(int processId) => Status(processId.ToString(CultureInfo.InvariantCulture)) is { State: not "Z" };

    private static ModelFileSettings File(string path) => new(path);

    private static int? ParentOf(string processId) => Status(processId)?.Parent;

    private static (string State, int Parent)? Status(string processId)
    {
        try
        {
            var text = System.IO.File.ReadAllText($"/proc/{processId}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
