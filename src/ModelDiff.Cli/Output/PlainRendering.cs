using ModelDiff.Reports;
using Spectre.Console.Rendering;

namespace ModelDiff.Cli.Output;

/// <summary>Makes the text of everything that a console renders plain; the console's own colors and movements stay.</summary>
/// <param name="trims">Whether lines lose the spaces at their ends, by which a terminal covers what stood there before.</param>
internal sealed class PlainRendering(bool trims) : IRenderHook
{
    /// <inheritdoc/>
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(renderable => new Plain(renderable, trims));

    private sealed class Plain(IRenderable inner, bool trims) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            var plain = inner.Render(options, maxWidth).Select(segment => segment.IsControlCode || segment.IsLineBreak ? segment : new Segment(PlainText.Of(segment.Text), segment.Style));
            return trims ? WithoutTrailingSpaces(plain) : plain;
        }

        private static IEnumerable<Segment> WithoutTrailingSpaces(IEnumerable<Segment> segments)
        {
            var spaces = new List<Segment>();
            foreach (var segment in segments)
            {
                if (!segment.IsControlCode && !segment.IsLineBreak && segment.Text.TrimEnd(' ').Length == 0)
                {
                    spaces.Add(segment);
                    continue;
                }

                if (!segment.IsLineBreak)
                {
                    foreach (var space in spaces)
                        yield return space;
                }

                spaces.Clear();
                yield return segment;
            }

            foreach (var space in spaces)
                yield return space;
        }
    }
}
