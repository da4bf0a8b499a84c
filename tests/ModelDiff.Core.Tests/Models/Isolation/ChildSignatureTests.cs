using ModelDiff.Models;

namespace ModelDiff.Tests.Models.Isolation;

public class ChildSignatureTests
{
    private static readonly IsolationOptions Options = new("net", new ChildCommand("program", []), "") { MemoryLimit = 1L << 30 };

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[")]
    [InlineData("""{"InputShape":[3,-1],"Minimum":0,"Maximum":1,"ElementType":6}""")]
    [InlineData("""{"InputShape":[3],"Minimum":1,"Maximum":0,"ElementType":6}""")]
    [InlineData("""{"InputShape":[3],"Minimum":0,"Maximum":1,"ElementType":6,"BatchSize":0}""")]
    public void ToSignature_Nonsense_IsRefused(string json) =>
        FluentActions.Invoking(() => ChildSignature.Parse(json).ToSignature(Options)).Should().Throw<InvalidDataException>();

    [Theory]
    [InlineData("""{"InputShape":[3,100000,100000],"Minimum":0,"Maximum":1,"ElementType":6}""")]
    [InlineData("""{"InputShape":[9223372036854775807,9223372036854775807],"Minimum":0,"Maximum":1,"ElementType":6}""")]
    [InlineData("""{"InputShape":[4],"Minimum":0,"Maximum":1,"ElementType":6,"BatchSize":2147483647}""")]
    public void ToSignature_BatchThatFitsInNoMemory_NamesTheLimit(string json) =>
        FluentActions.Invoking(() => ChildSignature.Parse(json).ToSignature(Options)).Should().Throw<ModelLoadException>().WithMessage("*'net'*--model-memory*");
}
