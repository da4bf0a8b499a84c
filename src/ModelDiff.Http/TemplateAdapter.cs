using System.Text.Json;
using ModelDiff.Http.Protocol;
using ModelDiff.Http.Templates;
using ModelDiff.Http.Transport;
using ModelDiff.Inputs;
using ModelDiff.Models;

namespace ModelDiff.Http;

/// <summary>A model behind any API that takes and gives JSON, as a template file describes it. It has no gradients.</summary>
/// <remarks>
/// The file is a JSON object: <c>url</c>; <c>headers</c>, whose values may name environment variables as <c>${NAME}</c>; <c>body</c>, in which the text
/// <c>"{{input}}"</c> stands for one row or, with <c>"batch": true</c>, a list of rows, as nested lists of numbers, or <c>{{png}}</c> in a text for one row as a PNG in base64;
/// <c>scores</c>, a JSON pointer (RFC 6901) to the scores in the answer, with <c>batch</c> to a list that has one entry per row, with <c>ranked</c> to a list of classes with their scores. Where the answer tells a label in place of scores, <c>classes</c> lists the names of all classes or
/// gives their number; answers then become one-hot rows. Optional: <c>multipart</c>, <c>name</c>, <c>inputShape</c>, <c>range</c>.
/// </remarks>
public sealed class TemplateAdapter : EndpointAdapter
{
    private readonly EndpointTemplate _template;
    private readonly ClassLabels? _classes;

    private TemplateAdapter(EndpointChannel channel, EndpointOptions options, EndpointTemplate template, ModelSignature signature)
        : base(channel, options, signature, template.IsBatch ? null : 1) => (_template, _classes) = (template, options.Classes ?? template.Classes);

    /// <inheritdoc/>
    internal override string Identity => $"{_template.Text} {_classes}";

    /// <summary>Reads a template. Nothing is sent yet.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="options">Limits, and what takes the place of the template's own values; default as <see cref="EndpointOptions"/> says.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">There is no such file, it is no template, or an environment variable that it names is not set.</exception>
    public static TemplateAdapter Load(string path, EndpointOptions? options = null)
    {
        options ??= new();
        var template = TemplateReader.Read(path);
        var classes = options.Classes ?? template.Classes;
        if (template.Ranked is not null && classes is null)
            throw new ModelLoadException(path, "'ranked' takes 'classes', which say in what order scores are compared.");
        var signature = new ModelSignature(options.Name ?? template.Name ?? Path.GetFileName(path).Split('.')[0])
        {
            Source = Path.GetFullPath(path),
            InputShape = options.InputShape ?? template.InputShape,
            InputRange = options.InputRange ?? template.InputRange ?? InputRange.Unit,
            OutputShape = classes is null ? null : new TensorShape(classes.Count),
        };
        return new(new EndpointChannel(template.Url, Credentials.Read(path, options, template.Headers), options), options, template, signature);
    }

    private protected override async Task<float[]> AskAsync(RowBatch batch, CancellationToken cancellationToken)
    {
        var request = _template.Fill(batch, _template.SendsImage ? PngOf(batch) : null);
        var answer = await SendAsync(request, batch, cancellationToken).ConfigureAwait(false);
        var rows = FindRows(request, answer, batch.Rows);
        if (_template.Ranked is not null)
            return Checked(request, [.. rows.SelectMany(row => RankedOf(request, row))], batch.Rows);
        if (_classes is not null)
            return _classes.OneHot([.. rows.Select(row => LabelOf(request, row))]);
        var scores = rows.Select(row => ScoresOf(request, row)).ToList();
        if (scores.FirstOrDefault(row => row.Length != scores[0].Length) is { } odd)
            throw Unusable(request, "as many scores for each row", $"{scores[0].Length} and {odd.Length}");
        return Checked(request, [.. scores.SelectMany(row => row)], batch.Rows);
    }

    private IReadOnlyList<JsonElement> FindRows(EndpointRequest request, EndpointAnswer answer, int rows)
    {
        JsonElement root;
        try
        {
            root = JsonText.Parse(answer.Body);
        }
        catch (FormatException exception)
        {
            throw Unusable(request, "JSON", exception.Message);
        }

        var found = _template.Scores.Find(root) ?? throw Unusable(request, $"something at '{_template.Scores.Text}'", ErrorText.ClauseOf(root) ?? "nothing there");
        if (!_template.IsBatch)
            return [found];
        if (found.ValueKind != JsonValueKind.Array || found.GetArrayLength() != rows)
            throw Unusable(request, $"a list with {rows} entries at '{_template.Scores.Text}'", found.ValueKind == JsonValueKind.Array ? $"one with {found.GetArrayLength()}" : JsonText.Describe(found));
        return [.. found.EnumerateArray()];
    }

    private float[] ScoresOf(EndpointRequest request, JsonElement row) =>
        [.. JsonText.Flatten(row).Select(score => JsonText.Number(score) ?? throw Unusable(request, $"numbers at '{_template.Scores.Text}'", JsonText.Describe(score)))];

    /// <summary>The scores of all classes, from entries in any order; 0 for a class without one.</summary>
    private float[] RankedOf(EndpointRequest request, JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Array)
            throw Unusable(request, $"a list of classes at '{_template.Scores.Text}'", JsonText.Describe(row));
        var scores = new float[_classes!.Count];
        var named = new HashSet<int>();
        foreach (var entry in row.EnumerateArray())
        {
            var (label, score) = (Part(entry, _template.Ranked!.Value.Label), Part(entry, _template.Ranked.Value.Score));
            var index = LabelOf(request, label);
            if (!named.Add(index))
                throw Unusable(request, "each class once", $"'{JsonText.Describe(label)}' twice");
            scores[index] = JsonText.Number(score) ?? throw Unusable(request, $"a number at '{_template.Ranked.Value.Score.Text}'", JsonText.Describe(score));
        }

        return scores;

        JsonElement Part(JsonElement entry, JsonPointer place) => place.Find(entry) ?? throw Unusable(request, $"something at '{place.Text}' of each entry", "nothing there");
    }

    private byte[] PngOf(RowBatch row) => row.Shape is [1, 1 or 3, var height, var width]
        ? ImageEncoder.Png(row.Values.Span, (int)row.Shape[1], (int)height, (int)width, Signature.InputRange)
        : throw new ModelInputException(Signature.Name, "an image [3, height, width] or [1, height, width], which the template sends as PNG", TensorShape.Format(row.Shape.AsSpan(1)));

    private int LabelOf(EndpointRequest request, JsonElement row)
    {
        var labels = JsonText.Flatten(row).ToList();
        if (labels.Count != 1)
            throw Unusable(request, "one label per row", $"{labels.Count}");
        var label = labels[0].ValueKind switch
        {
            JsonValueKind.String => _classes!.Find(labels[0].GetString()!),
            JsonValueKind.Number => _classes!.Find(labels[0].GetSingle()),
            _ => null,
        };
        return label ?? throw Unusable(request, $"one of {_classes!.Count} classes at '{_template.Scores.Text}'", labels[0].ValueKind == JsonValueKind.String ? $"'{labels[0].GetString()}'" : JsonText.Describe(labels[0]));
    }
}
