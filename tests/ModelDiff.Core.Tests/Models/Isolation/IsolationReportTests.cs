using ModelDiff.Models;

namespace ModelDiff.Tests.Models.Isolation;

public class IsolationReportTests
{
    [Fact]
    public void Parse_WhatAChildTells_IsTheReport() =>
        IsolationReport.Parse("""{"Guards":[{"Name":"seccomp","InForce":false,"Detail":"an old kernel"}]}""").ToString().Should().Be("seccomp: not in force, an old kernel");

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("""{"Guards":null}""")]
    [InlineData("""{"Guards":[null]}""")]
    [InlineData("""{"Guards":[{"InForce":true}]}""")]
    public void Parse_Nonsense_IsRefused(string json) => FluentActions.Invoking(() => IsolationReport.Parse(json)).Should().Throw<InvalidDataException>();
}
