using System.Text.Json;
using ModelDiff.Reports;
using ModelDiff.Training;

namespace ModelDiff.Cli.Output;

/// <summary>What <c>coins check</c> found, with all that it rests on.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Coins">The file of the coins.</param>
/// <param name="Record">What it rests on.</param>
internal sealed record CoinReport(CoinFinding Finding, RecordedFile Coins, RunRecord Record)
{
    public void WriteJson(Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, ReportJson.Indented))
        {
            json.WriteStartObject();
            json.WriteStartObject("suspect");
            json.WriteString("name", Finding.Suspect.Name);
            json.WriteString("path", Finding.Suspect.Source);
            json.WriteString("sha256", Finding.SuspectSha256);
            json.WriteEndObject();
            json.WriteStartObject("coins");
            json.WriteString("path", Coins.Path);
            json.WriteString("sha256", Coins.Sha256);
            json.WriteNumber("pairs", Finding.AllPairs);
            json.WriteEndObject();
            json.WriteNumber("pairs", Finding.Pairs);
            json.WriteNumber("queries", Finding.Queries);
            json.WriteNumber("differing", Finding.Differing);
            json.WriteNumber("z", Finding.Z);
            json.WriteNumber("zAlone", Finding.ZAlone);
            WriteReferences(json);
            json.WriteNumber("bound", Finding.Bound);
            json.WriteNumber("chosenAccuracy", Finding.ChosenAccuracy);
            json.WriteNumber("lostAccuracy", Finding.LostAccuracy);
            json.WriteBoolean("classesWereMatched", Finding.ClassesWereMatched);
            json.WriteNumber("falsePositiveRate", Finding.FalsePositiveRate);
            VerdictJson.Write(json, Finding.Verdict);
            RecordJson.Write(json, Record);
            json.WriteString("version", LibraryInfo.Version);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private void WriteReferences(Utf8JsonWriter json)
    {
        json.WriteStartArray("references");
        foreach (var reference in Finding.References)
        {
            json.WriteStartObject();
            json.WriteString("name", reference.Profile.Name);
            json.WriteString("sha256", reference.Profile.Sha256);
            json.WriteNumber("z", reference.Z);
            json.WriteBoolean("counts", reference.Counts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
