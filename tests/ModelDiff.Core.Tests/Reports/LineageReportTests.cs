using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelDiff.Lineage;
using ModelDiff.Reports;
using ModelDiff.Statistics;

namespace ModelDiff.Tests.Reports;

/// <summary>A lineage as JSON and as CSV.</summary>
public class LineageReportTests
{
    private static readonly ModelLineage Judged = new()
    {
        Models = ["a", "b \"x\"", "c,d"],
        Similarity = new SymmetricMatrix(new[,] { { 1, 0.5, -0.25 }, { 0.5, 1, 0.1 }, { -0.25, 0.1, 1 } }),
        Scores = new SymmetricMatrix(new[,] { { double.NaN, 12.5, double.NaN }, { 12.5, double.NaN, -1 }, { double.NaN, -1, double.NaN } }),
        PValues = new SymmetricMatrix(new[,] { { double.NaN, 1e-6, double.NaN }, { 1e-6, double.NaN, 1 }, { double.NaN, 1, double.NaN } }),
        AdjustedPValues = new SymmetricMatrix(new[,] { { double.NaN, 2e-6, double.NaN }, { 2e-6, double.NaN, 1 }, { double.NaN, 1, double.NaN } }),
        Groups = [[0, 1]],
        Tree = new TreeNode(null, [new TreeNode(2, [], 0.5), new TreeNode(null, [new TreeNode(0, [], 0.125), new TreeNode(1, [], 0)], 0.25)], 0),
        FalsePositiveRate = 0.01,
        PanelSize = 14,
        Queries = 400,
        Notes = ["A note."],
    };

    private static readonly ModelLineage Bare = Judged with { Scores = null, PValues = null, AdjustedPValues = null, Groups = null, PanelSize = 0 };

    [Fact]
    public void Json_AJudgedLineage_HasTheApprovedContent() =>
        Compact(Judged).Should().Be($$"""
            {"models":["a","b \u0022x\u0022","c,d"],"similarity":[[1,0.5,-0.25],[0.5,1,0.1],[-0.25,0.1,1]],
            "z":[[null,12.5,null],[12.5,null,-1],[null,-1,null]],"p":[[null,1E-06,null],[1E-06,null,1],[null,1,null]],"adjustedP":[[null,2E-06,null],[2E-06,null,1],[null,1,null]],
            "tree":"(\u0027c,d\u0027:0.5,(a:0.125,\u0027b \u0022x\u0022\u0027:0):0.25);","order":[2,0,1],"groups":[["a","b \u0022x\u0022"]],
            "falsePositiveRate":0.01,"panelSize":14,"queries":400,"failures":[],"notes":["A note."],"version":"{{LibraryInfo.Version}}"}
            """.ReplaceLineEndings(""));

    [Fact]
    public void Json_WithoutAPanel_HasNullsForWhatThereIsNot()
    {
        var json = JsonDocument.Parse(Json(Bare)).RootElement;

        foreach (var key in new[] { "z", "p", "adjustedP", "groups" })
            json.GetProperty(key).ValueKind.Should().Be(JsonValueKind.Null);
        json.GetProperty("similarity").GetArrayLength().Should().Be(3);
    }

    [Fact]
    public void Json_NoGroups_AreAnEmptyArray() =>
        JsonDocument.Parse(Json(Judged with { Groups = [] })).RootElement.GetProperty("groups").GetArrayLength().Should().Be(0);

    [Fact]
    public void Json_Text_EndsWithANewlineAndIsTheSameAgain()
    {
        Json(Judged).Should().EndWith("}\n").And.NotContain("\r").And.Be(Json(Judged));
    }

    [Fact]
    public void Csv_AJudgedLineage_HasALinePerTwo() =>
        Csv(Judged).Should().Be("model,other,similarity,z,p,adjustedP,group\na,\"b \"\"x\"\"\",0.5,12.5,1E-06,2E-06,1\na,\"c,d\",-0.25,,,,\n\"b \"\"x\"\"\",\"c,d\",0.1,-1,1,1,\n");

    [Fact]
    public void Csv_WithoutAPanel_LeavesCellsEmpty() =>
        Csv(Bare).Should().StartWith("model,other,similarity,z,p,adjustedP,group\na,\"b \"\"x\"\"\",0.5,,,,\n");

    [Theory]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData(" a ", " a ")]
    public void Csv_Name_IsQuotedWhereItMustBe(string name, string cell) =>
        Csv(Bare with { Models = [name, "b", "c"] }).Should().Contain($"\n{cell},b,0.5");

    [Fact]
    public void Csv_OtherCulture_KeepsPoints()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            Csv(Judged).Should().Contain(",0.5,12.5,");
            Judged.Tree.ToNewick(Judged.Models).Should().Contain(":0.125");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static string Compact(ModelLineage lineage)
    {
        using var document = JsonDocument.Parse(Json(lineage));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            document.WriteTo(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Json(ModelLineage lineage)
    {
        using var stream = new MemoryStream();
        LineageJson.Write(lineage, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Csv(ModelLineage lineage)
    {
        using var writer = new StringWriter();
        LineageCsv.Write(lineage, writer);
        return writer.ToString();
    }
}
