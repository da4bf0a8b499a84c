using System.Text;
using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Reports;

public class RecordTests
{
    private static readonly ModelComparison Comparison = Recorded(SampleResults.Comparison with
    {
        VictimSha256 = "aa11",
        SuspectSha256 = "bb22",
        Audit = SampleResults.Comparison.Audit! with
        {
            Members =
            [
                new(new ModelProfile("ref") { Sha256 = "cc33", Task = "digits", Architecture = "cnn" }, true),
                new(new ModelProfile("second") { Role = ModelRole.Twin, Initialization = ModelInitialization.Own }, true),
                new(new ModelProfile("relative"), false),
            ],
        },
    });

    [Fact]
    public void Of_AComparison_NamesAllModelsWithTheirRoles() =>
        Comparison.Record!.Models.Select(model => (model.Role, model.Profile.Name, model.Profile.Sha256, model.Counts)).Should().Equal(
            ("victim", "owner", "aa11", true), ("suspect", "suspect", "bb22", true), ("reference", "ref", "cc33", true), ("twin", "second", null, true), ("reference", "relative", null, false));

    [Fact]
    public void Of_AComparison_NamesTheSoftware() =>
        Comparison.Record!.Software.Select(software => software.Name).Should().Equal("ModelDiff.Core", ".NET", "TorchSharp", "libtorch", "operating system", "processor");

    [Fact]
    public void Json_OfARecord_HoldsAll()
    {
        using var stream = new MemoryStream();
        ComparisonJson.Write(Comparison, stream);
        var record = JsonDocument.Parse(stream.ToArray()).RootElement.GetProperty("record");

        record.GetProperty("date").GetString().Should().Be("2026-02-28");
        record.GetProperty("population").GetString().Should().Contain("1 reference model, of the architecture cnn");
        record.GetProperty("inputs")[0].GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).Should().Be("{\"path\":\"in.npy\",\"sha256\":\"dd44\"}");
        record.GetProperty("commandLine").EnumerateArray().Select(word => word.GetString()).Should().Equal("modeldiff", "compare", "a b");
        var twin = record.GetProperty("models")[3];
        (twin.GetProperty("role").GetString(), twin.GetProperty("initialization").GetString(), twin.GetProperty("sha256").ValueKind).Should().Be(("twin", "own", JsonValueKind.Null));
    }

    [Fact]
    public void Markdown_OfARecord_HoldsAll()
    {
        using var writer = new StringWriter();
        ComparisonMarkdown.Write(Comparison, writer);

        writer.ToString().Should().Contain("## Record").And.Contain("| date | 2026-02-28 |").And.Contain("| command line | modeldiff compare 'a b' |")
            .And.Contain("| reference, left out | relative |").And.Contain("| twin | second | - | - | own | - (no file) |").And.Contain("| in.npy | dd44 |");
    }

    [Fact]
    public void Html_OfARecord_HoldsAll()
    {
        using var stream = new MemoryStream();
        ComparisonHtml.Write(Comparison.WithNames(SampleResults.Hostile), stream);
        var page = new HtmlReport(Encoding.UTF8.GetString(stream.ToArray())).Root;

        page.Descendants("h2").Select(title => title.Value).Should().Contain("Record");
        page.Value.Should().Contain("5 models with their hashes").And.Contain("dd44").And.Contain("2026-02-28").And.Contain("strongest evidence against");
    }

    [Fact]
    public void Reports_NotesOnThePanel_AreShown()
    {
        const string Note = "The reference models 'a' and 'b' are one and count once.";
        var comparison = SampleResults.Comparison with { Audit = SampleResults.Comparison.Audit! with { Notes = [Note] } };
        using var stream = new MemoryStream();
        using var writer = new StringWriter();
        ComparisonHtml.Write(comparison, stream);
        ComparisonMarkdown.Write(comparison, writer);

        new HtmlReport(Encoding.UTF8.GetString(stream.ToArray())).Texts("p").Should().Contain(Note);
        writer.ToString().Should().Contain($"- Of the panel: {Note}");
    }

    [Fact]
    public void Html_WithoutARecord_HasNone()
    {
        using var stream = new MemoryStream();
        ComparisonHtml.Write(SampleResults.Comparison, stream);

        Encoding.UTF8.GetString(stream.ToArray()).Should().NotContain("Record");
    }

    [Fact]
    public void Html_PAtTheEndOfThePanel_IsNotSaidToBeLess()
    {
        using var stream = new MemoryStream();
        ComparisonHtml.Write(SampleResults.Comparison with { Verdict = new Verdict(VerdictDecision.Derived, 0.0065, []) { SmallestP = 0.0065 } }, stream);

        Encoding.UTF8.GetString(stream.ToArray()).Should().Contain("0.0065, the smallest that this panel can give");
    }

    private static ModelComparison Recorded(ModelComparison comparison) => comparison with
    {
        Record = RunRecord.Of(comparison) with { Date = new DateOnly(2026, 2, 28), Inputs = [new RecordedFile("in.npy", "dd44")], CommandLine = ["modeldiff", "compare", "a b"] },
    };
}
