using System.Globalization;
using System.Text.Json;
using ModelDiff.Cli.Cases;
using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.Reports;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>What <c>scan</c> tells.</summary>
/// <param name="Contents">What was found.</param>
/// <param name="Own">The given models by their hash, or null where none were given.</param>
internal sealed record ScanReport(PackageContents Contents, ILookup<string, string>? Own)
{
    /// <summary>What weights say, by the hash of the model that was found; null where they were not compared.</summary>
    public IReadOnlyDictionary<string, WeightKin[]>? Kin { get; init; }

    public void Print(IAnsiConsole console)
    {
        foreach (var model in Contents.Models)
        {
            console.WriteLine(model.Path);
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {NameOf(model)}, {model.Size:#,0} bytes, sha-256 {model.Sha256[..16]}…"));
            if (DoingOf(model) is { } doing)
                console.WriteLine($"    {doing}");
            foreach (var own in OwnOf(model))
                console.WriteLine($"    the same byte by byte as {own}");
            if (TwinsOf(model) is { Length: > 0 } twins)
                console.WriteLine($"    the same byte by byte as {string.Join(", ", twins)}");
            foreach (var kin in KinOf(model).Where(kin => kin.IsTelling))
                console.WriteLine($"    {kin}");
            if (model.Note is not null)
                console.WriteLine($"    {model.Note}");
            if (model.ExtractedTo is not null)
                console.WriteLine($"    copied to {model.ExtractedTo}");
        }

        foreach (var note in Contents.Notes)
            console.WriteLine($"{note.Path}: {note.Text}");
        console.WriteLine(Summary);
    }

    public void WriteJson(Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, ReportJson.Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("models");
            foreach (var model in Contents.Models)
                Write(json, model);
            json.WriteEndArray();
            json.WriteStartArray("notes");
            foreach (var note in Contents.Notes)
            {
                json.WriteStartObject();
                json.WriteString("path", note.Path);
                json.WriteString("text", note.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("entries", Contents.Entries);
            json.WriteString("version", LibraryInfo.Version);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private void Write(Utf8JsonWriter json, PackageModel model)
    {
        json.WriteStartObject();
        json.WriteString("path", model.Path);
        json.WriteString("format", model.Format.ToString());
        json.WriteString("kind", model.Kind);
        json.WriteNumber("bytes", model.Size);
        json.WriteString("sha256", model.Sha256);
        json.WriteString("task", model.Task);
        json.WriteString("signature", model.Signature);
        json.WriteString("note", model.Note);
        json.WriteString("extractedTo", model.ExtractedTo);
        if (Own is not null)
        {
            json.WriteStartArray("identicalTo");
            foreach (var own in OwnOf(model))
                json.WriteStringValue(own);
            json.WriteEndArray();
        }

        if (Kin is not null)
        {
            json.WriteStartArray("weights");
            foreach (var kin in KinOf(model))
                kin.Write(json);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>What was found, in one sentence.</summary>
    public string Summary
    {
        get
        {
            var distinct = Contents.Models.Select(model => model.Sha256).Distinct().Count();
            var own = Own is null ? "" : $", {Contents.Models.Count(model => OwnOf(model).Any())} of them given by --against";
            var kin = Contents.Models.Count(model => KinOf(model).Any(kin => kin.IsShared));
            var shared = Kin is null ? "" : $", {kin} {(kin == 1 ? "shares" : "share")} weights with another of those";
            return string.Create(CultureInfo.InvariantCulture, $"{NumberText.Count(Contents.Models.Length, "model")} ({distinct} different) in {Contents.Entries:#,0} {(Contents.Entries == 1 ? "file" : "files")}{own}{shared}.");
        }
    }

    /// <summary>A case about the one given model, with those that are left to be asked.</summary>
    /// <exception cref="UsageException">Not one model was given.</exception>
    public CaseDraft Draft()
    {
        string[] own = [.. Own!.SelectMany(same => same)];
        return own is [var victim]
            ? CaseDraft.Of(victim, Contents.Models, model => OwnOf(model).Any() || KinOf(model).Any(kin => kin.IsShared))
            : throw new UsageException(own.Length == 0 ? "--case: what --against names holds no model." : $"--case is about one model; what --against names holds {own.Length}, for example '{own[0]}'.");
    }

    /// <summary>What the weights of a model that was found say of each given one.</summary>
    public WeightKin[] KinOf(PackageModel model) => Kin?.GetValueOrDefault(model.Sha256) ?? [];

    /// <summary>The given models that it is, byte by byte.</summary>
    public IEnumerable<string> OwnOf(PackageModel model) => Own is null ? [] : Own[model.Sha256];

    /// <summary>The models before this one with the same content.</summary>
    public string[] TwinsOf(PackageModel model) =>
        [.. Contents.Models.TakeWhile(other => !ReferenceEquals(other, model)).Where(other => other.Sha256 == model.Sha256).Select(other => other.Path).Take(1)];

    /// <summary>What a model is likely made for, with what goes in and comes out; null where nothing is known.</summary>
    public static string? DoingOf(PackageModel model) => model switch
    {
        { Task: { } task, Signature: { } signature } => $"likely {task} ({signature})",
        { Signature: var signature } => signature,
    };

    /// <summary>What a model is, for people.</summary>
    public static string NameOf(PackageModel model) => model.Format == ModelFormat.Foreign ? model.Kind : model.Format.ToString();
}
