using ModelDiff.Models;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class OnnxOptionsTests
{
    [Fact]
    public void Options_Default_AreThoseDocumented()
    {
        var options = new OnnxOptions();
        (options.Name, options.InputName, options.Output, options.InputShape, options.InputRange, options.IntraOpThreads).Should().Be((null, null, null, null, null, null));
        (options.HoldZeros, options.Layout, options.ExecutionProvider).Should().Be((false, ImageLayout.Nchw, "cpu"));
        options.HeldInputs.Should().BeEmpty();
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("")]
    public void ExecutionProvider_Unknown_Throws(string provider)
    {
        var make = () => new OnnxOptions { ExecutionProvider = provider };
        make.Should().Throw<ArgumentException>().WithMessage($"Expected the execution provider cpu, cuda or cuda:N; got '{provider}'.*");
    }

    [Fact]
    public void IntraOpThreads_Zero_Throws()
    {
        var make = () => new OnnxOptions { IntraOpThreads = 0 };
        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(OnnxOptions.IntraOpThreads));
    }

    [Fact]
    public void Layout_Undefined_Throws()
    {
        var make = () => new OnnxOptions { Layout = (ImageLayout)2 };
        make.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void HeldInputs_Changed_OptionsStay()
    {
        var held = new Dictionary<string, HeldInput> { ["sr"] = HeldInput.Number(1) };
        var options = new OnnxOptions { HeldInputs = held };
        held.Clear();
        options.HeldInputs.Keys.Should().Equal("sr");
    }

    [Fact]
    public void HeldInputs_Null_Throws()
    {
        var make = () => new OnnxOptions { HeldInputs = new Dictionary<string, HeldInput> { ["sr"] = null! } };
        make.Should().Throw<ArgumentException>().WithMessage("Held inputs need a name and a value.*");
    }
}
