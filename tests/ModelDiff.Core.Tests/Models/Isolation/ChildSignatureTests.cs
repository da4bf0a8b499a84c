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
    [InlineData("""{"Minimum":0,"Maximum":1,"ElementType":6,"File":{"Layout":7}}""")]
    [InlineData("""{"Minimum":0,"Maximum":1,"ElementType":6,"File":{"Scale":[0]}}""")]
    [InlineData("""{"Minimum":0,"Maximum":1,"ElementType":6,"File":{"Scale":[1,0]}}""")]
    [InlineData("""{"Minimum":0,"Maximum":1,"ElementType":6,"File":{"Mean":[0,0],"Std":[1]}}""")]
    [InlineData("""{"Minimum":0,"Maximum":1,"ElementType":6,"File":{"Std":[0]}}""")]
    public void Unpack_Nonsense_IsRefused(string json) =>
        FluentActions.Invoking(() => ChildSignature.Parse(json).Unpack(Options)).Should().Throw<InvalidDataException>();

    [Theory]
    [InlineData("""{"InputShape":[3,100000,100000],"Minimum":0,"Maximum":1,"ElementType":6}""")]
    [InlineData("""{"InputShape":[9223372036854775807,9223372036854775807],"Minimum":0,"Maximum":1,"ElementType":6}""")]
    [InlineData("""{"InputShape":[4],"Minimum":0,"Maximum":1,"ElementType":6,"BatchSize":2147483647}""")]
    public void Unpack_BatchThatFitsInNoMemory_NamesTheLimit(string json) =>
        FluentActions.Invoking(() => ChildSignature.Parse(json).Unpack(Options)).Should().Throw<ModelLoadException>().WithMessage("*'net'*--model-memory*");

    [Fact]
    public void Unpack_WhatTheFileTells_IsCleaned()
    {
        var (_, notes, steps) = ChildSignature.Parse("""{"Minimum":0,"Maximum":1,"ElementType":6,"File":{"Notes":["left\u001b[31m out",null],"Layout":1,"Scale":[0,255],"Mean":[1,2,3]}}""").Unpack(Options);

        notes.Should().Equal("left [31m out", "");
        steps.ToString().Should().Be("scale [0, 1] to [0, 255], subtract (1, 2, 3), NHWC");
    }
}
