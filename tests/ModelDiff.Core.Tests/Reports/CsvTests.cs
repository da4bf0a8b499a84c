using ModelDiff.Reports;

namespace ModelDiff.Tests.Reports;

public class CsvTests
{
    [Fact]
    public void Write_AComparison_GivesALinePerEvidence() => Text(writer => ComparisonCsv.Write(SampleResults.Comparison.WithNames("a,b"), writer)).Should().Be("""
        victim,suspect,decision,decisionP,evidence,value,lower,upper,z,p
        "a,b","a,b",derived,4E-05,ddv-similarity,0.75,0.5,1,1.5,0.25
        "a,b","a,b",derived,4E-05,geometry-noise,0.5,,,12.25,2E-05
        "a,b","a,b",derived,4E-05,own-measure,0.125,,,,

        """.ReplaceLineEndings("\n"));

    [Fact]
    public void Write_NamesWithQuotationMarks_DoublesThem() =>
        Text(writer => LineageCsv.Write(SampleResults.Lineage.WithNames("\"x\"\n"), writer)).Should().Contain("\"\"\"x\"\"\n1\",\"\"\"x\"\"\n2\",0.9,");

    [Fact]
    public void Write_ALineage_GivesALinePerPair() => Text(writer => LineageCsv.Write(SampleResults.Lineage, writer)).Should().Be("""
        model,other,similarity,z,p,adjustedP,group
        alpha,beta,0.9,12,1E-05,2E-05,1
        alpha,gamma,0.1,0.5,0.4,0.4,
        beta,gamma,0.2,,,,

        """.ReplaceLineEndings("\n"));

    private static string Text(Action<TextWriter> write)
    {
        using var writer = new StringWriter();
        write(writer);
        return writer.ToString();
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-x", "'-x")]
    [InlineData("@SUM(A1,A2)", "\"'@SUM(A1,A2)\"")]
    [InlineData("\tx", "'\tx")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("model-1", "model-1")]
    public void Quoted_AFormula_IsText(string text, string cell) => CsvText.Quoted(text).Should().Be(cell);
}
