using TorchSharp;

namespace ModelDiff.Models;

/// <summary>Holds a module in evaluation mode; disposing it gives each submodule the mode that it had.</summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly (torch.nn.Module Module, bool Training)[] _modes;

    /// <summary>Puts a module and all that it contains into evaluation mode.</summary>
    /// <param name="module">Borrowed.</param>
    public EvaluationMode(torch.nn.Module module)
    {
        _modes = [.. SelfAndDescendants(module).Select(m => (m, m.training))];
        if (_modes.Any(mode => mode.Training))
            module.eval();
    }

    /// <summary>Restores the modes. A module comes before those within it, because setting its mode sets theirs.</summary>
    public void Dispose()
    {
        foreach (var (module, training) in _modes)
        {
            if (module.training != training)
                module.train(training);
        }
    }

    /// <summary>A module before those within it. TorchScript modules count as one: each look at their parts makes copies that TorchSharp never frees.</summary>
    private static IEnumerable<torch.nn.Module> SelfAndDescendants(torch.nn.Module module) =>
        module is torch.jit.ScriptModule ? [module] : module.children().SelectMany(SelfAndDescendants).Prepend(module);
}
