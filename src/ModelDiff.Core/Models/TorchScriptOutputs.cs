using System.Globalization;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>
/// Reads tuples, lists and dictionaries of tensors from TorchScript, nested to any depth. TorchSharp hands over no dictionaries and only short tuples,
/// so a method is added to the model that flattens what <c>forward</c> returns to a list: name, tensor, name, tensor, ..., the names as tensors of UTF-8 bytes.
/// </summary>
internal sealed class TorchScriptOutputs
{
    /// <summary>The method that is added.</summary>
    public const string Method = "modeldiff_outputs";

    /// <summary>A named tuple may hold itself, or ten others that hold ten each.</summary>
    private const int MostParts = 4096;

    private readonly TorchScriptArchive _archive;
    private readonly StringBuilder _code = new();
    private int _variables;
    private int _level;
    private bool _hasTensor;

    private TorchScriptOutputs(TorchScriptArchive archive) => _archive = archive;

    /// <summary>The code of the method, or null where <c>forward</c> returns no tensor.</summary>
    /// <param name="archive">The file.</param>
    public static string? MethodFor(TorchScriptArchive archive) => new TorchScriptOutputs(archive).Write();

    /// <summary>Calls the method.</summary>
    /// <param name="module">Borrowed; a module with the method.</param>
    /// <param name="inputs">Borrowed.</param>
    /// <returns>Names, such as <c>logits</c>, <c>0</c> or <c>1.logits</c>, and tensors in the current dispose scope.</returns>
    public static (string[] Names, Tensor[] Tensors) Call(jit.ScriptModule module, Tensor inputs)
    {
        var list = (Tensor[])module.invoke(Method, inputs);
        return ([.. list.Where((_, i) => i % 2 == 0).Select(TextOf)], [.. list.Where((_, i) => i % 2 == 1)]);
    }

    private static string TextOf(Tensor bytes) => Encoding.UTF8.GetString(bytes.to(ScalarType.Byte).data<byte>().ToArray());

    private string? Write()
    {
        _code.Append(CultureInfo.InvariantCulture, $"  def {Method}(self: {_archive.ClassName},\n    x: Tensor) -> List[Tensor]:\n");
        Line(2, "outputs = annotate(List[Tensor], [])");
        Line(2, "value = (self).forward(x, )");
        Flatten(2, "value", _archive.ReturnType, name: "");
        Line(2, "return outputs");
        return _hasTensor ? _code.ToString() : null;
    }

    /// <param name="depth">Indentation in steps of two spaces.</param>
    /// <param name="value">A variable.</param>
    /// <param name="type">Its type.</param>
    /// <param name="name">An expression for its name, or nothing at the top.</param>
    private void Flatten(int depth, string value, TorchScriptType type, string name)
    {
        if (_variables > MostParts || ++_level > TorchScriptType.Deepest)
            throw new InvalidDataException($"its forward returns more than {MostParts} parts, or parts nested deeper than {TorchScriptType.Deepest}.");
        FlattenPart(depth, value, type, name);
        _level--;
    }

    private void FlattenPart(int depth, string value, TorchScriptType type, string name)
    {
        switch (type.Name)
        {
            case "Tensor":
                _hasTensor = true;
                Line(depth, $"outputs.append(torch.tensor([ord(c) for c in {name}]))");
                Line(depth, $"outputs.append({value})");
                break;
            case "Optional":
                Line(depth, $"if {value} is not None:");
                Line(depth + 1, "pass");
                Flatten(depth + 1, value, type.Arguments[0], name);
                break;
            case "Dict":
                var (key, item) = (Variable(), Variable());
                Line(depth, $"for {key}, {item} in {value}.items():");
                Line(depth + 1, "pass");
                Flatten(depth + 1, item, type.Arguments[1], Join(name, $"str({key})"));
                break;
            case "List":
                var (index, element) = (Variable(), Variable());
                Line(depth, $"for {index}, {element} in enumerate({value}):");
                Line(depth + 1, "pass");
                Flatten(depth + 1, element, type.Arguments[0], Join(name, $"str({index})"));
                break;
            case "Tuple":
                FlattenParts(depth, type.Arguments.Select((part, i) => ($"{value}[{i}]", part, Join(name, $"\"{i}\""))));
                break;
            default:
                FlattenParts(depth, _archive.FieldsOf(type.Name).Select(field => ($"{value}.{field.Name}", field.Type, Join(name, $"\"{field.Name}\""))));
                break;
        }
    }

    private void FlattenParts(int depth, IEnumerable<(string Value, TorchScriptType Type, string Name)> parts)
    {
        foreach (var (value, type, name) in parts)
        {
            var variable = Variable();
            Line(depth, $"{variable} = {value}");
            Flatten(depth, variable, type, name);
        }
    }

    private static string Join(string name, string part) => name.Length == 0 ? part : $"{name} + \".\" + {part}";

    private string Variable() => $"v{_variables++}";

    private void Line(int depth, string text) => _code.Append(' ', 2 * depth).Append(text).Append('\n');
}
