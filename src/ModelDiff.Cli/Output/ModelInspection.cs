using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ModelDiff.Models;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>What <c>inspect</c> tells of a model file. What was not measured is null.</summary>
internal sealed record ModelInspection(ModelSignature Signature, string Format, long FileSize, string Sha256)
{
    public long? OutputCount { get; init; }

    public bool? HasGradients { get; init; }

    public static async Task<ModelInspection> OfFileAsync(string path, ModelSignature signature, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var hash = await SHA256.HashDataAsync(file, cancellationToken);
        return new ModelInspection(signature, ModelFiles.Detect(path).ToString(), file.Length, Convert.ToHexStringLower(hash));
    }

    public void Print(IAnsiConsole console)
    {
        var unknown = "unknown; --size or --input-shape tells";
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        Add("model", Signature.Name);
        Add("path", Signature.Source ?? "");
        Add("format", Format);
        Add("size", string.Create(CultureInfo.InvariantCulture, $"{FileSize:#,0} bytes"));
        Add("sha-256", Sha256);
        Add("input", Signature.InputShape is { } shape ? $"float32 [N, {string.Join(", ", shape.Sizes)}] in {Signature.InputRange}" : unknown);
        Add("output", OutputCount is { } count ? $"float32 [N, {count}]" : unknown);
        Add("gradients", HasGradients switch { true => "yes", false => "no", null => unknown });
        Add("device", Signature.Device.ToString());
        console.Write(grid);

        void Add(string label, string text) => grid.AddRow(new Text(label, new Style(decoration: Decoration.Bold)), new Text(text));
    }

    public void WriteJson(Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("name", Signature.Name);
            json.WriteString("path", Signature.Source);
            json.WriteString("format", Format);
            json.WriteNumber("bytes", FileSize);
            json.WriteString("sha256", Sha256);
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
            json.WriteString("device", Signature.Device.ToString());
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
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
