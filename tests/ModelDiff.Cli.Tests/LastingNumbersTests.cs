using Mono.Cecil;
using TorchSharp;

namespace ModelDiff.Cli.Tests;

/// <summary>
/// TorchSharp makes managed numbers for libtorch and lets go of them before libtorch has read them (see LastingNumbers).
/// These tests read the compiled code: TorchSharp's, to know which of its methods do so, and the product's, to see that it calls none of them.
/// </summary>
public sealed class LastingNumbersTests
{
    private static readonly Lazy<HashSet<string>> Careless = new(FindCareless);

    [Theory]
    [InlineData("ModelDiff.Core.dll")]
    [InlineData("ModelDiff.Training.dll")]
    [InlineData("ModelDiff.TFLite.dll")]
    [InlineData("ModelDiff.OnnxRuntime.dll")]
    [InlineData("ModelDiff.Http.dll")]
    [InlineData("modeldiff.dll")]
    public void Product_CallsNothingOfTorchSharpThatLetsGoOfItsNumbers(string file)
    {
        using var product = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, file));

        var calls =
            from method in Methods(product)
            from called in Calls(method)
            where Careless.Value.Contains(called.FullName)
            select $"{method.DeclaringType.Name}.{method.Name} calls {called.FullName}";

        calls.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void Careless_AreTheMethodsThatFailedUnderLoad() =>
        Careless.Value.Select(name => name.Split(' ')[1]).Should().Contain(
        [
            "TorchSharp.torch/Tensor::op_Addition(TorchSharp.torch/Tensor,TorchSharp.torch/Tensor)",
            "TorchSharp.torch/Tensor::op_Multiply(TorchSharp.torch/Tensor,System.Double)",
            "TorchSharp.torch/Tensor::square()",
        ])
        .And.Contain(name => name.StartsWith("TorchSharp.torch/nn::BatchNorm2d(", StringComparison.Ordinal))
        .And.NotContain("TorchSharp.torch/Tensor::add(TorchSharp.torch/Tensor,TorchSharp.Scalar)");

    /// <summary>Full names of methods that make a number, or call one that does, or make an object with such a method. Calls of a script's function make numbers of the answers, for their callers.</summary>
    private static HashSet<string> FindCareless()
    {
        using var torchSharp = ModuleDefinition.ReadModule(typeof(Scalar).Assembly.Location);
        var methods = Methods(torchSharp).Where(method => !method.DeclaringType.FullName.StartsWith("TorchSharp.torch/jit/", StringComparison.Ordinal)).ToArray();
        var careless = methods.Where(MakesNumbers).ToHashSet();
        for (var more = true; more;)
        {
            var names = careless.Select(method => method.FullName).ToHashSet();
            var types = careless.Where(method => method.IsVirtual).Select(method => method.DeclaringType.FullName).ToHashSet();
            var found = methods.Where(method => !careless.Contains(method) && (Calls(method).Any(called => names.Contains(called.FullName)) || Makes(method, types))).ToArray();
            careless.UnionWith(found);
            more = found.Length > 0;
        }

        return [.. careless.Select(method => method.FullName)];
    }

    /// <summary>What a method disposes itself lasts until then.</summary>
    private static bool MakesNumbers(MethodDefinition method)
    {
        if (method.DeclaringType.FullName is "TorchSharp.Scalar" or "TorchSharp.ScalarExtensionMethods")
            return false;
        var made = Calls(method).Count(called => called.ReturnType.FullName == "TorchSharp.Scalar" && called.Name is "op_Implicit" or "ToScalar");
        return made > Calls(method).Count(called => called.Name == nameof(IDisposable.Dispose));
    }

    private static bool Makes(MethodDefinition method, HashSet<string> types) =>
        Calls(method).Any(called => called.Name == ".ctor" && Bases(called.DeclaringType.Resolve()).Any(type => types.Contains(type.FullName)));

    private static IEnumerable<TypeDefinition> Bases(TypeDefinition type)
    {
        for (var current = type; current is not null && current.Module == type.Module; current = current.BaseType?.Resolve())
            yield return current;
    }

    private static IEnumerable<MethodReference> Calls(MethodDefinition method) => method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>();

    private static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) => module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);
}
