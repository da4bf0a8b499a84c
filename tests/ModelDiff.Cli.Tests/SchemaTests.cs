using System.CommandLine;
using System.Text.Json;
using Json.Schema;
using ModelDiff.Cli.Cases;
using ModelDiff.Cli.Configuration;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Tests;

/// <summary>What the command writes as JSON is what the published schemas say, and they name all of it.</summary>
public sealed class SchemaTests
{
    private static readonly JsonSchema Comparison = Load("comparison");
    private static readonly JsonSchema Lineage = Load("lineage");
    private static readonly JsonSchema Case = Load("case");
    private static readonly JsonSchema Audit = Load("audit");
    private static readonly JsonSchema Config = Load("config");
    private static readonly JsonSchema Coins = Load("coins");
    private static readonly JsonSchema CoinCheck = Load("coin-check");
    private static readonly JsonSchema Scan = Load("scan");
    private static readonly JsonSchema Inspect = Load("inspect");
    private static readonly Command[] Commands = [.. Below(ModelDiffCommand.Build(new Terminal(TextWriter.Null, TextWriter.Null, live: false)))];
    private static readonly string Panel = Fixtures.References;

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

    [Theory]
    [InlineData("")]
    [InlineData("--against {victim} --weights")]
    public async Task Scan_Json_FitsTheSchema(string options)
    {
        var result = await CommandResult.OfAsync($"scan {Path.GetDirectoryName(Fixtures.Panel("victim.onnx"))} --json - -q {options.Replace("{victim}", Fixtures.Panel("victim.onnx"), StringComparison.Ordinal)}");

        result.ExitCode.Should().Be(0, result.Error);
        Errors(Scan, result.Json).Should().BeEmpty();
        Unnamed(result.Json, "scan").Should().BeEmpty();
    }

    [Theory]
    [InlineData("victim.onnx", "")]
    [InlineData("victim.onnx", "--in-process")]
    [InlineData("victim.onnx", "--size 7x7")]
    public async Task Inspect_Json_FitsTheSchema(string model, string options)
    {
        var result = await CommandResult.OfAsync($"inspect {Fixtures.Panel(model)} --json - {options}");

        Errors(Inspect, result.Json).Should().BeEmpty();
        Unnamed(result.Json, "inspect").Should().BeEmpty();
        if (result.Json.TryGetProperty("onnx", out var onnx))
            Unnamed(onnx, "inspect", "onnx").Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("--date none --max-queries 20 --fpr 0.05")]
    public async Task Coins_FileAndJson_FitTheSchemas(string options)
    {
        using var folder = new TemporaryFolder();
        var (data, coins) = (folder.File("data.safetensors"), folder.File("coins.json"));
        using (var images = TorchSharp.torch.rand(120, 3, 8, 8))
        using (var labels = TorchSharp.torch.arange(120).remainder(2).to(TorchSharp.torch.ScalarType.Float32))
            Storage.SafetensorsFile.Save(data, new Dictionary<string, TorchSharp.torch.Tensor> { ["inputs"] = images, ["labels"] = labels });

        var toss = await CommandResult.OfAsync($"coins toss {data} -o {coins} -q");
        var check = await CommandResult.OfAsync($"coins check {Fixtures.Panel("stranger.onnx")} {coins} {data} --json - -q --in-process {options}");

        (toss.ExitCode, check.ExitCode).Should().Be((0, 0), toss.Error + check.Error);
        var file = JsonDocument.Parse(File.ReadAllText(coins)).RootElement;
        Errors(Coins, file).Should().BeEmpty();
        Unnamed(file, "coins").Should().BeEmpty();
        Errors(CoinCheck, check.Json).Should().BeEmpty();
        Unnamed(check.Json, "coin-check").Should().BeEmpty();
    }

    [Fact]
    public async Task Audit_Summary_FitsTheSchema()
    {
        using var folder = new TemporaryFolder();
        var text = $"{{\"victim\": \"{Fixtures.Panel("victim.onnx")}\", \"suspects\": [\"{Fixtures.Panel("stranger.onnx")}\", \"missing.onnx\"], \"generator\": \"random\", \"pairs\": 4}}";

        await CommandResult.OfAsync($"audit {folder.Write("case.json", text)} -q");

        Errors(Case, JsonDocument.Parse(text).RootElement).Should().BeEmpty();
        var summary = JsonDocument.Parse(File.ReadAllText(folder.File("case.reports/summary.json"))).RootElement;
        Errors(Audit, summary).Should().BeEmpty();
        Unnamed(summary, "audit").Should().BeEmpty();
    }

    /// <summary>The schema of a case names each option that a case may set, with the type that the command takes.</summary>
    [Fact]
    public void Case_Schema_HasTheOptionsOfCompare()
    {
        var options = AuditCase.OptionsOf(Commands.Single(command => command.Name == "compare")).ToDictionary(FileSetting.KeyOf, TypeOf);

        Types("case").Where(property => property.Key is not ("$schema" or "victim" or "suspects" or "reports")).Should().BeEquivalentTo(options);
    }

    [Fact]
    public void Config_Schema_HasTheOptionsOfAllCommands()
    {
        var options = Commands.Where(command => command.Options.Contains(CommonOptions.Config)).SelectMany(HelpText.OptionsOf)
            .Where(option => !option.Required && option.Name is not ("--config" or "--help" or "--version"))
            .GroupBy(FileSetting.KeyOf).ToDictionary(same => same.Key, same => TypeOf(same.First()));
        var names = Commands.Select(command => command.Name).ToHashSet();

        var types = Types("config");

        types.Where(property => property.Value != "object" && property.Key != "$schema").Should().BeEquivalentTo(options);
        types.Where(property => property.Value == "object").Select(property => property.Key).Should().BeSubsetOf(names).And.Contain(["compare", "matrix", "fingerprint", "create", "train"]);
    }

    [Theory]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"panel\": \"refs\", \"fpr\": 0.05, \"size\": [8, 8], \"sequential\": true}", true)]
    [InlineData("{\"victim\": \"a\"}", false)]
    [InlineData("{\"victim\": \"a\", \"suspects\": []}", false)]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"panl\": \"refs\"}", false)]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"pairs\": \"4\"}", false)]
    [InlineData("{\"victim\": \"a\", \"suspects\": [\"b\"], \"reports\": {\"formats\": [\"pdf\"]}}", false)]
    public void Case_Schema_TakesWhatTheCommandTakes(string json, bool isLegal)
    {
        using var folder = new TemporaryFolder();

        (Errors(Case, JsonDocument.Parse(json).RootElement).Length == 0).Should().Be(isLegal);
        var read = () => AuditCase.Read(folder.Write("case.json", json), Commands.Single(command => command.Name == "compare"), null);
        if (isLegal)
            read.Should().NotThrow();
        else
            read.Should().Throw<UsageException>();
    }

    [Theory]
    [InlineData("{\"batch-size\": 16, \"panel\": [\"refs/\"], \"compare\": {\"fpr\": 0.05}}", true)]
    [InlineData("{\"panel\": {\"train\": {\"steps\": 5}}}", true)]
    [InlineData("{\"batchsize\": 16}", false)]
    [InlineData("{\"compare\": {\"fpr\": \"x\"}}", false)]
    public void Config_Schema_TakesWhatTheCommandTakes(string json, bool isLegal)
    {
        using var folder = new TemporaryFolder();

        (Errors(Config, JsonDocument.Parse(json).RootElement).Length == 0).Should().Be(isLegal);
        var read = () => new ConfigFile(folder.Write("modeldiff.json", json), IsFound: true).SettingsFor(Commands.Single(command => command.Name == "compare"));
        if (isLegal)
            read.Should().NotThrow();
        else
            read.Should().Throw<Storage.InputFileException>();
    }

    [Fact]
    public void Documents_ExamplesOfSettings_FitTheSchemas()
    {
        string[] examples = [.. CodeBlock.OfFile(Path.Combine(AppContext.BaseDirectory, "Data", "documents", "docs", "command.md")).Where(block => block.Language == "json").Select(block => block.Text)];

        examples.Should().HaveCount(2);
        Errors(Config, JsonDocument.Parse(examples[0]).RootElement).Should().BeEmpty();
        Errors(Case, JsonDocument.Parse(examples[1]).RootElement).Should().BeEmpty();
        using var folder = new TemporaryFolder();
        new ConfigFile(folder.Write("modeldiff.json", examples[0]), IsFound: true).SettingsFor(Commands.Single(command => command.Name == "compare")).Should().HaveCount(4);
        AuditCase.Read(folder.Write("case.json", examples[1]), Commands.Single(command => command.Name == "compare"), null).Suspects.Should().HaveCount(3);
    }

    [Fact]
    public void Schema_WhatIsWrong_IsSeen() => Errors(Comparison, JsonDocument.Parse("{\"victim\": 1}").RootElement).Should().NotBeEmpty();

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(Below).Prepend(command);

    /// <summary>The types of a schema's properties; "object" for what may be one.</summary>
    private static Dictionary<string, string> Types(string name) => JsonDocument.Parse(Text(name)).RootElement.GetProperty("properties").EnumerateObject().ToDictionary(property => property.Name, property => TypeIn(property.Value));

    private static string TypeIn(JsonElement schema)
    {
        if (schema.TryGetProperty("anyOf", out var any))
            return TypeIn(any.EnumerateArray().Last());
        if (!schema.TryGetProperty("type", out var type))
            return "object";
        return type.ValueKind == JsonValueKind.String ? type.GetString()! : string.Join('|', type.EnumerateArray().Select(item => item.GetString())) + (schema.TryGetProperty("items", out var items) ? $" of {items.GetProperty("type").GetString()}" : "");
    }

    private static string TypeOf(Option option) => (Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType) switch
    {
        var type when type == typeof(bool) => "boolean",
        var type when type == typeof(string[]) => "string|array of string",
        var type when type == typeof(long[]) || type == typeof(double[]) => "string|array of number",
        _ when option.HelpName == "N" => "number",
        var type when type == typeof(string) => option.HelpName is "N|A,B,…" ? "string|number" : "string",
        _ => "string|number",
    };

    private static JsonSchema Load(string name) => JsonSchema.FromText(Text(name));

    private static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "schemas", $"{name}.schema.json"));

    private static string[] Errors(JsonSchema schema, JsonElement json)
    {
        var found = schema.Evaluate(json, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return found.IsValid ? [] : [.. (found.Details ?? []).Where(detail => detail.Errors is { Count: > 0 }).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")).DefaultIfEmpty("invalid")];
    }

    /// <summary>Keys at the top, or of what lies at a key there, that the schema does not name.</summary>
    private static IEnumerable<string> Unnamed(JsonElement json, string name, string? at = null)
    {
        var schema = JsonDocument.Parse(Text(name)).RootElement;
        var named = (at is null ? schema : schema.GetProperty("properties").GetProperty(at)).GetProperty("properties").EnumerateObject().Select(property => property.Name);
        return json.EnumerateObject().Select(property => property.Name).Except(named);
    }
}
