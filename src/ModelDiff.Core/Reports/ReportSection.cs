using System.Collections.Immutable;

namespace ModelDiff.Reports;

/// <summary>A part that a caller adds to the reports of a comparison, HTML and Markdown alike. Immutable. All of it is plain text: what it holds of markup is shown and not obeyed.</summary>
/// <param name="title">Its heading.</param>
/// <param name="paragraphs">What it says, one paragraph each.</param>
public sealed class ReportSection(string title, params ImmutableArray<string> paragraphs)
{
    /// <summary>Its heading.</summary>
    public string Title { get; } = title ?? throw new ArgumentNullException(nameof(title));

    /// <summary>What it says, one paragraph each.</summary>
    public ImmutableArray<string> Paragraphs { get; } = paragraphs.IsDefault ? [] : paragraphs;

    /// <summary>The headings of a table below the paragraphs; default none: no table.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>The rows of the table, each with a cell per column; default none.</summary>
    public ImmutableArray<ImmutableArray<string>> Rows { get; init; } = [];
}
