using System.Text.Json;
using Json.Schema;

namespace ModelDiff.Cli.Tests;

/// <summary>What the command writes as JSON is what the published schemas say, and they name all of it.</summary>
public sealed class SchemaTests
{
    private static readonly JsonSchema Comparison = Load("comparison");
    private static readonly JsonSchema Lineage = Load("lineage");
    private static readonly string Panel = $"--panel {Fixtures.Panel("references")}";

    [Theory]
    [InlineData("victim.onnx", "derived.onnx", "{panel}")]
    [InlineData("victim.onnx", "stranger.onnx", "{panel} --date none")]
    [InlineData("victim.onnx", "victim.onnx", "")]
    [InlineData("victim.onnx", "stranger.onnx", "--distance label --similarity pearson")]
    public async Task Compare_Json_FitsTheSchema(string victim, string suspect, string options)
    {
        var result = await CommandResult.OfAsync($"compare {Fixtures.Panel(victim)} {Fixtures.Panel(suspect)} --generator sign --pairs 20 --json - --quiet {options.Replace("{panel}", Panel, StringComparison.Ordinal)}");

        result.ExitCode.Should().Be(0, because: result.Error);
        Errors(Comparison, result.Json).Should().BeEmpty();
        Unnamed(result.Json, "comparison").Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{panel} --fpr 0.05")]
    public async Task Matrix_Json_FitsTheSchema(string options)
    {
        var result = await CommandResult.OfAsync(
            $"matrix {Fixtures.Panel("victim.onnx")} {Fixtures.Panel("derived.onnx")} {Fixtures.Panel("stranger.onnx")} --json - --quiet {options.Replace("{panel}", Panel, StringComparison.Ordinal)}");

        result.ExitCode.Should().Be(0, because: result.Error);
        Errors(Lineage, result.Json).Should().BeEmpty();
        Unnamed(result.Json, "lineage").Should().BeEmpty();
    }

    [Fact]
    public void Schema_WhatIsWrong_IsSeen() => Errors(Comparison, JsonDocument.Parse("{\"victim\": 1}").RootElement).Should().NotBeEmpty();

    private static JsonSchema Load(string name) => JsonSchema.FromText(Text(name));

    private static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "schemas", $"{name}.schema.json"));

    private static string[] Errors(JsonSchema schema, JsonElement json)
    {
        var found = schema.Evaluate(json, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return found.IsValid ? [] : [.. (found.Details ?? []).Where(detail => detail.Errors is { Count: > 0 }).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")).DefaultIfEmpty("invalid")];
    }

    /// <summary>Keys at the top that the schema does not name.</summary>
    private static IEnumerable<string> Unnamed(JsonElement json, string name)
    {
        var named = JsonDocument.Parse(Text(name)).RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name);
        return json.EnumerateObject().Select(property => property.Name).Except(named);
    }
}
