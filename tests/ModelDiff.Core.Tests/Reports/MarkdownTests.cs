using ModelDiff.Reports;

namespace ModelDiff.Tests.Reports;

public class MarkdownTests
{
    [Fact]
    public void Write_AComparison_GivesTheApprovedText()
    {
        var expected = $"""
            # Derived: suspect and victim are of one lineage

            Victim **owner**, suspect **suspect**. Similarity 0.7500, 95 % interval 0.5000 to 1.0000.

            p-value \< 0.0001.

            - The suspect is closer than all 4 unrelated reference models are.
            - A second reason.

            ## Evidence

            Strongest evidence for: geometry-noise (z 12.3, p \< 0.0001), which asks whether both find the same noise alike.

            Strongest evidence against: ddv-similarity (z 1.5, p 0.2500), which asks whether both react alike to the same input pairs.

            | evidence | meaning | value | z | p |
            | --- | --- | ---: | ---: | ---: |
            | ddv-similarity | both react alike to the same input pairs | 0.7500 | 1.5 | 0.2500 |
            | geometry-noise | both find the same noise alike | 0.5000 | 12.3 | \< 0.0001 |
            | own-measure |  | 0.1250 | - | - |

            ## Settings to reproduce it

            | setting | value |
            | --- | --- |
            | victim | owner |
            | victim's source | /models/owner.pt |
            | suspect | suspect |
            | pairs | 3, made by 'adversarial' |
            | epsilon | 0.0625 |
            | steps | 50 |
            | distance of answers | cosine |
            | similarity of distances | cosine |
            | seed | 7 |
            | panel | 4 reference models, 3 of the suspect's task |
            | smallest p-value it supports | 0.0909 |
            | accepted false-positive rate | 1 % |
            | power | not known |
            | probe | suspect asked 200 of 400 rows |
            | version | {LibraryInfo.Version} |

            """;

        Text(writer => ComparisonMarkdown.Write(SampleResults.Comparison, writer)).Should().Be(expected.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Write_ALineage_GivesTheApprovedText()
    {
        var expected = $"""
            # 1 group of relatives among 3 models

            1. alpha, beta

            Of all pairs called related, at most 1 % are expected to be innocent.

            3 models make 3 pairs.

            ## All pairs

            | model | other | similarity | z | p | adjusted p |
            | --- | --- | ---: | ---: | ---: | ---: |
            | alpha | beta | 0.900 | 12.0 | \< 0.0001 | \< 0.0001 |
            | alpha | gamma | 0.100 | 0.5 | 0.4000 | 0.4000 |
            | beta | gamma | 0.200 | - | - | - |

            ## Tree

            Neighbor joining, Newick: (alpha:0.05,beta:0.04,gamma:0.8);

            ## Settings to reproduce it

            | setting | value |
            | --- | --- |
            | models | 3 |
            | panel | 14 reference models |
            | accepted false-discovery rate | 1 % |
            | probe | 400 rows per model |
            | version | {LibraryInfo.Version} |

            """;

        Text(writer => LineageMarkdown.Write(SampleResults.Lineage, writer)).Should().Be(expected.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Write_HostileNames_AreEscaped()
    {
        var text = Text(writer => ComparisonMarkdown.Write(SampleResults.Comparison.WithNames("a|b\n# [x](y) <i> `c` *d*"), writer));

        text.Should().Contain(@"| victim | a\|b \# \[x\](y) \<i\> \`c\` \*d\* |");
    }

    private static string Text(Action<TextWriter> write)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        write(writer);
        return writer.ToString();
    }
}
