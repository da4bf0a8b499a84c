using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ModelDiff.Cli.Options;
using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.OnnxRuntime;
using ModelDiff.Reports;
using ModelDiff.Storage;
using ModelDiff.TFLite;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>What <c>inspect</c> tells of a model. What was not measured, or an endpoint has not, is null.</summary>
internal sealed record ModelInspection(ModelSignature Signature, string Format, long? FileSize, string? Sha256)
{
    public long? OutputCount { get; init; }

    public bool? HasGradients { get; init; }

    /// <summary>What lies between the pairs and the model.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Where it computes.</summary>
    public string? Device { get; init; }

    /// <summary>What holds the model while it runs, or null where nothing does.</summary>
    public IsolationReport? Isolation { get; init; }

    /// <summary>The sidecar and the list that speak of the model.</summary>
    public IReadOnlyList<string> SettingsFiles { get; init; } = [];

    /// <summary>What an ONNX file tells of itself.</summary>
    public OnnxModelInfo? Onnx { get; init; }

    /// <summary>The files that hold the weights of a TensorFlow.js model; size and hash cover them too.</summary>
    public IReadOnlyList<string> Shards { get; init; } = [];

    /// <summary>What of the file does not run, and what stands in its place.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why the model cannot be run as it stands.</summary>
    public string? Trouble { get; init; }

    public static async Task<ModelInspection> OfAsync(DescribedModel model, ModelSignature signature, CancellationToken cancellationToken)
    {
        if (EndpointSettings.IsEndpoint(model.Path))
            return new ModelInspection(signature, "Endpoint", null, null) { SettingsFiles = model.Sources };
        if (PackageScan.IsInPackage(model.Path))
            return OfPackage(model, signature, PackageScan.ReadModel(model.Path, cancellationToken: cancellationToken));
        if (ModelSettings.ShardsOf(model.Path) is { Count: > 0 } shards)
            return new ModelInspection(signature, ModelFormat.TensorFlowJs.ToString(), shards.Prepend(model.Path).Sum(part => new FileInfo(part).Length), FileHash.OfSource(model.Path)) { SettingsFiles = model.Sources, Shards = shards };
        await using var file = RegularFile.OpenRead(model.Path);
        var hash = await SHA256.HashDataAsync(file, cancellationToken);
        return new ModelInspection(signature, ModelFiles.Detect(model.Path).ToString(), file.Length, Convert.ToHexStringLower(hash)) { SettingsFiles = model.Sources };
    }

    private static ModelInspection OfPackage(DescribedModel model, ModelSignature signature, byte[] content)
    {
        if (KnownFiles.IsTensorFlowJs(content))
        {
            var shards = PackedShards.Read(model.Path, content);
            return new(signature, ModelFormat.TensorFlowJs.ToString(), content.Length + shards.Sum(shard => (long)shard.Content.Length), PackedShards.Sha256(content, shards)) { SettingsFiles = model.Sources, Shards = [.. shards.Select(shard => shard.Name)] };
        }

        return new(signature, ModelFiles.Inspect(new MemoryStream(content)).Format.ToString(), content.Length, Convert.ToHexStringLower(SHA256.HashData(content))) { SettingsFiles = model.Sources };
    }

    public void Print(IAnsiConsole console)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        Add("model", Signature.Name);
        Add("path", Signature.Source ?? "");
        Add("format", Format);
        if (Sha256 is not null)
        {
            Add("size", string.Create(CultureInfo.InvariantCulture, $"{FileSize:#,0} bytes"));
            Add("sha-256", Sha256);
        }

        if (SettingsFiles.Count > 0)
            Add("settings", string.Join("\n", SettingsFiles));
        if (Trouble is not null)
            Add("trouble", Trouble);
        else
            AddMeasured();
        if (Onnx is not null)
            AddOnnx(Onnx);
        if (Shards.Count > 0)
            Add("weights in", string.Join(", ", Shards.Select(System.IO.Path.GetFileName)));
        if (Notes.Count > 0)
            Add("notes", string.Join("\n", Notes));
        console.Write(grid);

        void Add(string label, string text) => grid.AddRow(new Text(label, new Style(decoration: Decoration.Bold)), new Text(text));

        void AddMeasured()
        {
            const string unknown = "unknown; --size, --input-shape or --canvas tells";
            Add("preprocessing", Preprocessing?.ToString() ?? "");
            Add("input", Signature.InputShape is { } shape ? $"float32 [N, {string.Join(", ", shape.Sizes)}] in {Signature.InputRange}" : unknown);
            Add("output", OutputCount is { } count ? $"float32 [N, {count}]" : unknown);
            Add("gradients", HasGradients switch { true => "yes", false => "no", null => unknown });
            Add("device", Device ?? "unknown");
            Add("held by", Isolation?.ToString() ?? (Sha256 is null ? "its endpoint" : "nothing: it runs in this process"));
        }

        void AddOnnx(OnnxModelInfo onnx)
        {
            Add("inputs", string.Join("\n", onnx.Inputs));
            Add("outputs", string.Join("\n", onnx.Outputs));
            Add("opset", string.Join(", ", onnx.Opsets.Select(opset => $"{opset.Key} {opset.Value}")));
            Add("producer", onnx.Producer.Length > 0 ? onnx.Producer : "unknown");
            if (!onnx.ExternalFiles.IsEmpty)
                Add("weights in", string.Join(", ", onnx.ExternalFiles));
        }
    }

    public void WriteJson(Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, ReportJson.Indented))
        {
            json.WriteStartObject();
            json.WriteString("name", Signature.Name);
            json.WriteString("path", Signature.Source);
            json.WriteString("format", Format);
            if (FileSize is { } size)
                json.WriteNumber("bytes", size);
            else
                json.WriteNull("bytes");
            json.WriteString("sha256", Sha256);
            json.WriteTexts("shards", Shards.Select(shard => System.IO.Path.GetFileName(shard)));
            json.WriteTexts("settings", SettingsFiles);
            json.WriteString("preprocessing", Preprocessing?.ToString());
            WriteShape(json, "inputShape", Signature.InputShape);
            json.WriteStartArray("inputRange");
            json.WriteNumberValue(Signature.InputRange.Minimum);
            json.WriteNumberValue(Signature.InputRange.Maximum);
            json.WriteEndArray();
            WriteShape(json, "outputShape", OutputCount is { } count ? new TensorShape(count) : null);
            if (HasGradients is { } gradients)
                json.WriteBoolean("gradients", gradients);
            else
                json.WriteNull("gradients");
            json.WriteString("device", Device);
            WriteIsolation(json, Isolation);
            if (Onnx is not null)
                WriteOnnx(json, Onnx);
            json.WriteTexts("notes", Notes);
            json.WriteString("trouble", Trouble);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WriteIsolation(Utf8JsonWriter json, IsolationReport? isolation)
    {
        json.WriteStartArray("isolation");
        foreach (var guard in isolation?.Guards ?? [])
        {
            json.WriteStartObject();
            json.WriteString("guard", guard.Name);
            json.WriteBoolean("inForce", guard.InForce);
            json.WriteString("detail", guard.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOnnx(Utf8JsonWriter json, OnnxModelInfo onnx)
    {
        json.WriteStartObject("onnx");
        WriteValues(json, "inputs", onnx.Inputs);
        WriteValues(json, "outputs", onnx.Outputs);
        json.WriteStartObject("opsets");
        foreach (var (domain, version) in onnx.Opsets)
            json.WriteNumber(domain, version);
        json.WriteEndObject();
        json.WriteString("producer", onnx.Producer);
        json.WriteNumber("irVersion", onnx.IrVersion);
        json.WriteTexts("externalFiles", onnx.ExternalFiles);
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, string key, IEnumerable<OnnxValueInfo> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values)
        {
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            json.WriteString("type", value.Type);
            json.WriteStartArray("shape");
            foreach (var axis in value.Axes ?? [])
            {
                if (axis.Size is { } size)
                    json.WriteNumberValue(size);
                else
                    json.WriteStringValue(axis.Name ?? "?");
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteShape(Utf8JsonWriter json, string key, TensorShape? shape)
    {
        if (shape is null)
        {
            json.WriteNull(key);
            return;
        }

        json.WriteStartArray(key);
        foreach (var size in shape.Sizes)
            json.WriteNumberValue(size);
        json.WriteEndArray();
    }
}
