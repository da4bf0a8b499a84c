using ModelDiff.Reports;
using Spectre.Console.Rendering;

namespace ModelDiff.Cli.Output;

/// <summary>Makes the text of everything that a console renders plain, without spaces at the ends of lines; the console's own colors and movements stay.</summary>
internal sealed class PlainRendering : IRenderHook
{
    /// <inheritdoc/>
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(renderable => new Plain(renderable));

    private sealed class Plain(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            WithoutTrailingSpaces(inner.Render(options, maxWidth).Select(segment => segment.IsControlCode || segment.IsLineBreak ? segment : new Segment(PlainText.Of(segment.Text), segment.Style)));

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
