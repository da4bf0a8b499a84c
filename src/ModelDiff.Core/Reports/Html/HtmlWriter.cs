using System.Globalization;
using System.Text;

namespace ModelDiff.Reports.Html;

/// <summary>Writes HTML that is XML as well. Everything but tags is escaped, so that a name can never become markup.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _html = new();

    /// <summary>Opens an element; disposing what is returned closes it.</summary>
    /// <param name="tag">The element's name.</param>
    /// <param name="attributes">A null value leaves the attribute out; numbers are written with at most two decimals.</param>
    public Scope Open(string tag, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(tag, attributes);
        _html.Append('>');
        return new Scope(this, tag);
    }

    /// <summary>Opens a part that can be scrolled, by key as well, where the page is too narrow for it.</summary>
    /// <param name="name">What is in it.</param>
    public Scope OpenScroll(string name) => Open("div", ("class", "scroll"), ("role", "region"), ("aria-label", name), ("tabindex", "0"));

    /// <summary>An element that holds nothing but text.</summary>
    public HtmlWriter Element(string tag, string text, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(tag, attributes);
        _html.Append('>');
        return Text(text).End(tag);
    }

    /// <summary>An element without content, such as an image.</summary>
    public HtmlWriter Empty(string tag, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(tag, attributes);
        _html.Append("/>");
        return this;
    }

    /// <summary>Text.</summary>
    public HtmlWriter Text(string text)
    {
        Escape(text);
        return this;
    }

    /// <summary>A model's name, kept apart from the text around it, whatever its direction of writing.</summary>
    public HtmlWriter Name(string name) => Element("bdi", name);

    /// <summary>What the library itself wrote, as it is: a style sheet, a line break.</summary>
    public HtmlWriter Raw(string own)
    {
        _html.Append(own);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _html.ToString();

    private void Begin(string tag, ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        _html.Append('<').Append(tag);
        foreach (var (name, value) in attributes)
        {
            if (value is null)
                continue;
            _html.Append(' ').Append(name).Append("=\"");
            Escape(value as string ?? string.Format(CultureInfo.InvariantCulture, "{0:0.##}", value));
            _html.Append('"');
        }
    }

    private HtmlWriter End(string tag)
    {
        _html.Append("</").Append(tag).Append('>');
        return this;
    }

    /// <summary>Escapes what markup is made of; what XML cannot hold, or turns the direction of writing, becomes a replacement character.</summary>
    private void Escape(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => _html.Append("&amp;"),
                '<' => _html.Append("&lt;"),
                '>' => _html.Append("&gt;"),
                '"' => _html.Append("&quot;"),
                '\'' => _html.Append("&#39;"),
                '\t' or '\n' => _html.Append((char)rune.Value),
                0xFFFE or 0xFFFF => _html.Append('\uFFFD'),
                <= char.MaxValue when PlainText.IsUnsafe((char)rune.Value) => _html.Append('\uFFFD'),
                _ => _html.Append(rune),
            };
        }
    }

    /// <summary>An open element.</summary>
    /// <param name="writer">Borrowed.</param>
    /// <param name="tag">The element's name.</param>
    public readonly ref struct Scope(HtmlWriter writer, string tag) : IDisposable
    {
        /// <summary>Closes the element and ends the line.</summary>
        public void Dispose() => writer.End(tag).Raw("\n");
    }
}
