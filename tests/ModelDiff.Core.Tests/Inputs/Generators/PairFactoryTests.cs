using ModelDiff.Inputs;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

public sealed class PairFactoryTests
{
    [Fact]
    public void Make_SecondInputsFail_DisposesTheFirst()
    {
        var first = ones(2, 2);

        var make = () => PairFactory.Make(first, _ => throw new InvalidOperationException("full"), new GeneratorDescription("any"));

        make.Should().Throw<InvalidOperationException>();
        first.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Make_InputsDoNotFit_DisposesBoth()
    {
        var (first, second) = (ones(2, 2), ones(3, 2));

        var make = () => PairFactory.Make(first, _ => second, new GeneratorDescription("any"));

        make.Should().Throw<ArgumentException>();
        first.IsInvalid.Should().BeTrue();
        second.IsInvalid.Should().BeTrue();
    }
}
