using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Tests.Scoring;

public class SimilarityCsvTests
{
    [Fact]
    public void Read_ColumnsInAnyOrderWithQuotesAndOthers_GivesRecords()
    {
        var records = SimilarityCsv.Read(new StringReader("note,similarity,suspect,relation,candidate\n\"a, \"\"b\"\"\",0.5,\"s,1\",parent,p\n\n,-1e-3,s,reference,r\n"));

        records.Should().Equal(new SimilarityRecord("s,1", "p", true, 0.5), new SimilarityRecord("s", "r", false, -0.001));
    }

    [Theory]
    [InlineData("", "The file is empty; expected a header line.")]
    [InlineData("suspect,candidate,similarity\n", "The column 'relation' is missing; the file has suspect, candidate, similarity.")]
    [InlineData("suspect,candidate,relation,similarity\n", "The file holds no similarity.")]
    [InlineData("suspect,candidate,relation,similarity\na,b,parent\n", "Line 2: expected 4 fields; got 3.")]
    [InlineData("suspect,candidate,relation,similarity\na,b,parent,0.1\na,b,uncle,0.1\n", "Line 3: the relation must be parent or reference; got 'uncle'.")]
    [InlineData("suspect,candidate,relation,similarity\na,b,parent,NaN\n", "Line 2: the similarity must be a finite number; got 'NaN'.")]
    [InlineData("suspect,candidate,relation,similarity\na,b,parent,\"0.1\n", "Line 2: a quotation mark is not closed.")]
    public void Read_BadText_SaysWhatAndWhere(string text, string message) =>
        FluentActions.Invoking(() => SimilarityCsv.Read(new StringReader(text))).Should().Throw<FormatException>().WithMessage(message);

    [Fact]
    public void Write_Records_ReadBackTheSame()
    {
        SimilarityRecord[] records = [new("s,\"1\"", "p", true, 0.1), new("s", "r", false, -1.0 / 3)];
        using var writer = new StringWriter();

        SimilarityCsv.Write(records, writer);

        writer.ToString().Should().StartWith("suspect,candidate,relation,similarity\n\"s,\"\"1\"\"\",p,parent,0.1\n");
        SimilarityCsv.Read(new StringReader(writer.ToString())).Should().Equal(records);
    }
}
