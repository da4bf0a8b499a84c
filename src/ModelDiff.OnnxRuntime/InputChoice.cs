using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.OnnxRuntime;

/// <summary>Chooses the input that varies, as <see cref="OnnxOptions.InputName"/> says.</summary>
internal static class InputChoice
{
    /// <exception cref="ModelLoadException">There is no such input, it cannot vary, or the choice is open.</exception>
    public static OnnxValueInfo Choose(OnnxModelInfo model, OnnxOptions options)
    {
        if (model.Inputs.IsEmpty)
            throw new ModelLoadException(model.Path, "it has no inputs.");
        foreach (var name in options.HeldInputs.Keys.Append(options.InputName))
        {
            if (name is not null && model.Inputs.All(input => input.Name != name))
                throw new ModelLoadException(model.Path, $"it has no input '{name}'; its inputs are {string.Join(", ", model.Inputs)}.");
        }

        var chosen = options.InputName is null ? Default(model, options) : model.Inputs.First(input => input.Name == options.InputName);
        Check(model.Path, chosen, options);
        return chosen;
    }

    private static OnnxValueInfo Default(OnnxModelInfo model, OnnxOptions options)
    {
        var free = model.Inputs.Where(input => !options.HeldInputs.ContainsKey(input.Name)).ToList();
        return free.Count == 1
            ? free[0]
            : free.FirstOrDefault(input => OnnxTypes.IsFloat(input.ElementType) && input.Axes is { Length: >= 2 })
                ?? throw new ModelLoadException(model.Path, $"no input was chosen to vary; its inputs are {string.Join(", ", model.Inputs)}.");
    }

    private static void Check(string path, OnnxValueInfo chosen, OnnxOptions options)
    {
        if (options.HeldInputs.ContainsKey(chosen.Name))
            throw new ModelLoadException(path, $"input '{chosen.Name}' cannot vary and be held.");
        if (OnnxTypes.ToTorch(chosen.ElementType) is null)
            throw new ModelLoadException(path, $"input {chosen} cannot vary: expected a tensor of real numbers.");
        if (chosen.Axes is { IsEmpty: true })
            throw new ModelLoadException(path, $"input {chosen} cannot vary: it has no batch axis.");
        if (chosen.Axes is { } axes && axes.Any(axis => axis.Size == 0))
            throw new ModelLoadException(path, $"input {chosen} cannot vary: it has no elements.");
    }
}
