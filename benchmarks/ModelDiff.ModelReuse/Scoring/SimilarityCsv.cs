using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ModelDiff.ModelReuse.Scoring;

/// <summary>Reads and writes similarities as CSV with the columns suspect, candidate, relation (parent or reference), similarity.</summary>
public static class SimilarityCsv
{
    private static readonly string[] Columns = ["suspect", "candidate", "relation", "similarity"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">A column is missing or a line cannot be read; the message gives its number.</exception>
    public static ImmutableArray<SimilarityRecord> Read(TextReader reader)
    {
        var header = reader.ReadLine() is { } line ? Split(line, 1) : throw new FormatException("The file is empty; expected a header line.");
        var positions = Columns.Select(column => header.IndexOf(column)).ToArray();
        if (Array.IndexOf(positions, -1) is var missing and >= 0)
            throw new FormatException($"The column '{Columns[missing]}' is missing; the file has {string.Join(", ", header)}.");

        var records = ImmutableArray.CreateBuilder<SimilarityRecord>();
        for (var number = 2; reader.ReadLine() is { } text; number++)
        {
            if (text.Length == 0)
                continue;
            var fields = Split(text, number);
            if (fields.Count != header.Count)
                throw new FormatException($"Line {number}: expected {header.Count} fields; got {fields.Count}.");
            records.Add(Record([.. positions.Select(position => fields[position])], number));
        }

        return records.Count == 0 ? throw new FormatException("The file holds no similarity.") : records.ToImmutable();
    }

    /// <summary>Writes records in their order.</summary>
    public static void Write(IEnumerable<SimilarityRecord> records, TextWriter writer)
    {
        writer.Write(string.Join(',', Columns) + "\n");
        foreach (var record in records)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{Quote(record.Suspect)},{Quote(record.Candidate)},{(record.IsParent ? "parent" : "reference")},{record.Similarity:R}\n"));
    }

    private static SimilarityRecord Record(string[] fields, int number)
    {
        var isParent = fields[2] switch
        {
            "parent" => true,
            "reference" => false,
            var other => throw new FormatException($"Line {number}: the relation must be parent or reference; got '{other}'."),
        };
        if (!double.TryParse(fields[3], NumberStyles.Float, CultureInfo.InvariantCulture, out var similarity) || !double.IsFinite(similarity))
            throw new FormatException($"Line {number}: the similarity must be a finite number; got '{fields[3]}'.");
        return new SimilarityRecord(fields[0], fields[1], isParent, similarity);
    }

    private static List<string> Split(string line, int number)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[i++]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(line[i]);
        }

        if (quoted)
            throw new FormatException($"Line {number}: a quotation mark is not closed.");
        fields.Add(field.ToString());
        return fields;
    }

    private static string Quote(string field) =>
        field.AsSpan().IndexOfAny(",\"") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
