using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A loaded TorchScript model and what its code tells.</summary>
internal sealed partial class TorchScriptModule : IDisposable
{
    /// <summary>A model that uses no other operators passes rows of <c>[in]</c> from layer to layer.</summary>
    private static readonly FrozenSet<string> PerceptronOperators =
        ["linear", "relu", "relu_", "leaky_relu", "leaky_relu_", "elu", "gelu", "silu", "tanh", "sigmoid", "dropout", "softmax", "log_softmax"];

    private static readonly FieldInfo? ModuleHandle = typeof(nn.Module).GetField("handle", BindingFlags.Instance | BindingFlags.NonPublic);

    private readonly jit.ScriptModule _module;
    private readonly bool _flattens;
    private readonly ImmutableArray<ScalarType> _types;
    private readonly string? _missingDevice;
    private readonly FilterLayout _filters;
    private Tensor[] _weights = [];   // TorchSharp's module keeps these handles, and is without weights once they are disposed

    private TorchScriptModule(jit.ScriptModule module, TorchScriptArchive archive, bool flattens)
    {
        _module = module;
        _flattens = flattens;
        IsQuantized = archive.IsQuantized;
        _missingDevice = archive.Devices.FirstOrDefault(device => !IsHere(device));
        _types = [.. InProcessModel.TypesOf(module.parameters()), .. InProcessModel.TypesOf(module.buffers()), .. archive.StoredTypes, ScalarType.Float32];
        InputType = _types[0];
        _filters = new FilterLayout(() => IsQuantized ? [] : module.parameters());
        if (archive.Operators.All(PerceptronOperators.Contains) && module.parameters().FirstOrDefault() is { } first && first.dim() == 2)
            InputShape = new TensorShape(first.shape[1]);
    }

    /// <summary>Whether the model is gone.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Whether operators run that have no gradient.</summary>
    public bool IsQuantized { get; }

    /// <summary>The element type of the weights: of parameters, buffers or constants, the first that the model turned out to take.</summary>
    public ScalarType InputType { get; private set; }

    /// <summary>Shape of one input row, where the file tells it.</summary>
    public TensorShape? InputShape { get; }

    /// <summary>Loads a model, puts it into evaluation mode and freezes its parameters.</summary>
    /// <param name="content">Borrowed; seekable.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="path">The file that <paramref name="content"/> reads, or null.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="ModelLoadException">It cannot be loaded.</exception>
    public static TorchScriptModule Load(Stream content, string source, string? path, Device device)
    {
        var (format, description) = ModelFiles.Inspect(content);
        if (format != ModelFormat.TorchScript)
            throw new ModelLoadException(source, format == ModelFormat.Checkpoint
                ? $"it is {description}, not TorchScript: export the model with torch.jit.script or torch.jit.trace."
                : $"it is {description}; expected TorchScript.");
        CheckDevice(source, device);
        using var scope = NewDisposeScope();
        try
        {
            var archive = TorchScriptArchive.Read(content);
            var method = FlatteningMethod(archive, source);
            var module = method is not null ? jit.load(archive.WithMethod(content, method), device)
                : path is not null ? jit.load(path, device)
                : jit.load(AllBytes(content), device);
            module.eval();
            foreach (var parameter in module.parameters())
                parameter.requires_grad = false;
            return new(module, archive, method is not null) { _weights = [.. module.parameters().Concat(module.buffers()).Select(weight => weight.DetachFromDisposeScope())] };
        }
        catch (Exception exception) when (exception is not ModelDiffException)
        {
            throw new ModelLoadException(source, FailureText.OneLine(exception), exception);
        }
    }

    /// <summary>Parameters and buffers by their names; borrowed, those that the model computes with.</summary>
    public IReadOnlyDictionary<string, Tensor> State => _module.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)).Concat(_module.named_buffers()).DistinctBy(entry => entry.Item1).ToDictionary(entry => entry.Item1, entry => entry.Item2, StringComparer.Ordinal);

    /// <summary>Which names of <see cref="State"/> are parameters.</summary>
    public IReadOnlySet<string> ParameterNames => _module.named_parameters().Select(entry => entry.name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">Borrowed, of <see cref="InputType"/>, on the model's device.</param>
    /// <returns>All tensors that it returns, in the current dispose scope, with their names.</returns>
    /// <remarks>Where a file holds tensors of several types, the file does not say which one its inputs have: they are tried in turn.</remarks>
    public (string[] Names, Tensor[] Tensors) Call(Tensor inputs)
    {
        _filters.Decide(inputs, rows => CallAsIs(rows).Tensors);
        try
        {
            return CallAsIs(inputs);
        }
        catch (ExternalException exception) when (_types.Any(type => type != inputs.dtype) && MixedTypes().IsMatch(exception.Message))
        {
            if (TryOthers(inputs) is { } answer)
                return answer;
            throw;
        }
        catch (ExternalException exception) when (_missingDevice is not null && ForeignBackend().IsMatch(exception.Message))
        {
            throw new InvalidOperationException($"its code asks for the device {_missingDevice}, which is not here: export it on the CPU, or run on that device.", exception);
        }
    }

    /// <summary>Lets the parameters learn, in the mode in which the model learns; the order of its filters stays as it is.</summary>
    /// <returns>Borrowed; what learns.</returns>
    public Parameter[] Learn()
    {
        _filters.Leave();
        _module.train();
        Parameter[] learned = [.. _module.parameters().Where(parameter => parameter.is_floating_point())];
        foreach (var parameter in learned)
            parameter.requires_grad = true;
        return learned;
    }

    /// <summary>Changes between learning and answering.</summary>
    public void Train(bool isLearning) => _module.train(isLearning);

    /// <summary>Writes the model as it is.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    public void Save(string path) => jit.save(_module, path);

    /// <summary>Frees the model.</summary>
    /// <remarks>
    /// <c>ScriptModule.Dispose</c> of TorchSharp 0.107 first makes copies of the module's handle and never releases them, so that the weights stay in memory
    /// for good. Its own handle is therefore released directly; a version of TorchSharp that keeps the handle elsewhere gets the ordinary call.
    /// </remarks>
    public void Dispose()
    {
        if (IsDisposed)
            return;
        IsDisposed = true;
        foreach (var weight in _weights)
            weight.Dispose();
        if (ModuleHandle?.GetValue(_module) is SafeHandle handle)
        {
            handle.Dispose();
        }
        else
        {
            using var scope = NewDisposeScope();
            _module.Dispose();
        }
    }

    private (string[] Names, Tensor[] Tensors) CallAsIs(Tensor inputs) =>
        _flattens ? TorchScriptOutputs.Call(_module, inputs) : (["0"], [(Tensor)_module.forward(inputs)]);

    private (string[] Names, Tensor[] Tensors)? TryOthers(Tensor inputs)
    {
        foreach (var type in _types.Distinct().Where(type => type != inputs.dtype))
        {
            try
            {
                var answer = CallAsIs(inputs.to(type));
                InputType = type;
                return answer;
            }
            catch (ExternalException exception) when (MixedTypes().IsMatch(exception.Message))
            {
                // Not this one either.
            }
        }

        return null;
    }

    private static void CheckDevice(string source, Device device)
    {
        if (!IsHere(device.ToString()))
            throw new ModelLoadException(source, $"there is no device '{device}' here.");
    }

    /// <summary>Whether a device such as <c>cuda:1</c> is there.</summary>
    private static bool IsHere(string device)
    {
        var index = device.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon && int.TryParse(device.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return device.Split(':')[0] switch
        {
            "cpu" or "meta" => true,
            "cuda" => cuda.is_available() && index < cuda.device_count(),
            "mps" => mps_is_available(),
            _ => false,
        };
    }

    /// <summary>The method to add, or null where <c>forward</c> returns one tensor.</summary>
    private static string? FlatteningMethod(TorchScriptArchive archive, string source)
    {
        var parameters = archive.Parameters;
        if (parameters.Count == 0 || TypeOf(parameters[0]) is not ("Tensor" or "Optional[Tensor]") || parameters.Skip(1).Any(parameter => !parameter.Contains('=', StringComparison.Ordinal)))
            throw new ModelLoadException(source, $"its forward takes ({string.Join(", ", parameters)}); expected one tensor.");
        return archive.ReturnType.IsTensor
            ? null
            : TorchScriptOutputs.MethodFor(archive) ?? throw new ModelLoadException(source, $"its forward returns {archive.ReturnType}; expected a tensor, or tuples, lists or dictionaries of tensors.");
    }

    private static string TypeOf(string parameter) => parameter[(parameter.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('=')[0].Trim();

    private static byte[] AllBytes(Stream content)
    {
        var bytes = new byte[content.Length];
        content.Position = 0;
        content.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>How libtorch tells of operands whose types differ.</summary>
    [GeneratedRegex("should be the same|same dtype|expected scalar type")]
    private static partial Regex MixedTypes();

    /// <summary>How libtorch tells that a device's code is not there.</summary>
    [GeneratedRegex("CUDA|NVIDIA|PythonDispatcher|backend|device", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignBackend();
}
