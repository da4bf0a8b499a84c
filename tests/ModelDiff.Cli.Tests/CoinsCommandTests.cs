using System.Security.Cryptography;
using ModelDiff.OnnxRuntime;
using ModelDiff.Storage;
using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Tests;

public sealed class CoinsCommandTests : IDisposable
{
    private const int Images = 240;

    private readonly TemporaryFolder _folder = new();

    public CoinsCommandTests()
    {
        using var images = rand(Images, 3, 8, 8, generator: new Generator(4, CPU));
        using var labels = arange(Images).remainder(3).to(ScalarType.Float32);
        SafetensorsFile.Save(Data, new Dictionary<string, Tensor> { ["inputs"] = images, ["labels"] = labels });
    }

    private static string Stranger => Fixtures.Panel("stranger.onnx");

    private string Data => _folder.File("data.safetensors");

    private string Coins => _folder.File("coins.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Toss_ThenCheck_SaysWhatTheTwoAreFor()
    {
        var toss = await CommandResult.OfAsync($"coins toss {Data} -o {Coins} --unpaired {_folder.File("apart.safetensors")}");
        var check = await RunAsync($"coins check {Stranger} {Coins} {Data} --fail-on derived,undetermined --fpr 0.00001");   // the coins are really random

        toss.ExitCode.Should().Be(0, toss.Error);
        toss.Out.Should().Contain($"{Coins}: 48 pairs of 3 classes").And.Contain(FileHash.Sha256(Coins)).And.Contain("before training").And.Contain("coins.training.safetensors: 192 images").And.Contain("apart.safetensors: 144 images in no pair").And.Contain("keep secret");
        toss.Error.Should().Contain("warning: 48 pairs find the model itself and close copies");
        using var kept = ImageDataReader.Read(_folder.File("coins.training.safetensors")).Images;
        (kept.Count, kept.ClassCount).Should().Be((192, 3));
        check.ExitCode.Should().Be(4, check.Error);
        check.Out.Should().Contain($"SHA-256 {FileHash.Sha256(Coins)}").And.Contain("96 images of 48 pairs; ").And.Contain("undetermined. The suspect is right on").And.Contain("hardly oftener than by chance");
    }

    [Fact]
    public async Task Toss_Hard_AsksTheModelsFirst()
    {
        var result = await RunAsync($"coins toss {Data} -o {Coins} --tosses 20 --hard {Stranger} {Fixtures.Panel("victim.onnx")}");
        var none = await RunAsync($"coins toss {Data} -o {_folder.File("other.json")} --hard {_folder.File("none.onnx")}");

        result.ExitCode.Should().Be(0, result.Error);
        CoinsFile.Read(Coins).Pairs.Should().HaveCount(20);
        none.ExitCode.Should().Be(1);
        none.Complaints.Should().ContainSingle().Which.Should().Contain("none.onnx");
        File.Exists(_folder.File("other.json")).Should().BeFalse();
    }

    [Fact]
    public async Task Check_WhoKnowsTheChosenImages_IsDerivedAndFails()
    {
        WriteCoinsThatKnow(Stranger);

        var printed = await RunAsync($"coins check {Stranger} {Coins} {Data} --fail-on derived");
        var json = await RunAsync($"coins check {Stranger} {Coins} {Data} --max-queries 40 --fpr 0.0001 --json - --date none");

        printed.ExitCode.Should().Be(3, printed.Error);
        printed.Out.Should().Contain("derived: made from the model whose training the coins chose, or from images that they chose").And.Contain("at most 0.00001, the smallest that random signs can give").And.Contain("1.000 of the images that the coins chose, on 0.000 of the others");
        json.ExitCode.Should().Be(0, json.Error);
        json.Json.GetProperty("verdict").GetProperty("decision").GetString().Should().Be("derived");
        (json.Json.GetProperty("pairs").GetInt32(), json.Json.GetProperty("queries").GetInt32()).Should().Be((20, 40));
        json.Json.GetProperty("record").GetProperty("inputs")[0].GetProperty("sha256").GetString().Should().Be(FileHash.Sha256(Coins));
        json.Json.GetProperty("record").GetProperty("models")[0].GetProperty("sha256").GetString().Should().Be(FileHash.Sha256(Stranger));
    }

    [Fact]
    public async Task Check_Panel_IsToldInTextAndJsonAndLeavesOutWhatKnowsTheCoins()
    {
        WriteCoinsThatKnow(Stranger);
        var other = Fixtures.Panel("victim.onnx");

        var printed = await RunAsync($"coins check {other} {Coins} {Data} --panel {Fixtures.Panel("derived.onnx")} {Stranger}");
        var json = await RunAsync($"coins check {other} {Coins} {Data} --panel {Fixtures.Panel("derived.onnx")} {Stranger} --json - --date none");
        var itself = await RunAsync($"coins check {Stranger} {Coins} {Data} --panel {Stranger}");

        printed.ExitCode.Should().Be(0, printed.Error);
        printed.Out.Should().Contain("of 2 count; what they find easier in a pair is taken off");
        printed.Error.Should().Contain("the reference 'stranger' is left out").And.Contain("seem to know the coins (its z is ");
        var references = json.Json.GetProperty("references");
        (references.GetArrayLength(), references[1].GetProperty("name").GetString(), references[1].GetProperty("counts").GetBoolean(), references[1].GetProperty("sha256").GetString())
            .Should().Be((2, "stranger", false, FileHash.Sha256(Stranger)));
        json.Json.GetProperty("record").GetProperty("models").GetArrayLength().Should().Be(3);
        itself.ExitCode.Should().Be(2);
        itself.Complaints.Should().ContainSingle().Which.Should().Contain("is the same file as");
    }

    [Fact]
    public async Task Check_PairsThatCannotSuffice_IsUndetermined()
    {
        WriteCoinsThatKnow(Stranger);

        var result = await RunAsync($"coins check {Stranger} {Coins} {Data} --max-queries 20 --fpr 0.0005 --fail-on undetermined");

        result.ExitCode.Should().Be(4, result.Error);
        result.Out.Should().Contain("undetermined. Only 10 pairs differ, which cannot give a p below 0.001; 0.05 % is accepted.");
    }

    [Fact]
    public async Task Toss_Signed_IsVerified()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_folder.File("private.pem"), key.ExportECPrivateKeyPem());
        File.WriteAllText(_folder.File("public.pem"), key.ExportSubjectPublicKeyInfoPem());
        await CommandResult.OfAsync($"coins toss {Data} -o {Coins} --sign {_folder.File("private.pem")} --training {_folder.File("train.safetensors")}");

        var verified = await RunAsync($"coins check {Stranger} {Coins} {Data} --verify {_folder.File("public.pem")}");
        File.AppendAllText(Coins, " ");
        var refused = await RunAsync($"coins check {Stranger} {Coins} {Data} --verify {_folder.File("public.pem")}");
        File.Delete(Coins + ".sig");
        var unsigned = await RunAsync($"coins check {Stranger} {Coins} {Data} --verify {_folder.File("public.pem")}");

        verified.ExitCode.Should().Be(0, verified.Error);
        refused.ExitCode.Should().Be(1);
        refused.Complaints.Should().ContainSingle().Which.Should().Contain("is not that of");
        unsigned.ExitCode.Should().Be(2);
    }

    [Theory]
    [InlineData("-o {coins} --tosses 9", "--tosses must be a whole number, at least 10; got '9'")]
    [InlineData("-o -", "do not go to standard output")]
    [InlineData("-o {data}", "exists: coins that were tossed once")]
    [InlineData("-o {coins} --training {data}", "exists: coins that were tossed once")]
    [InlineData("-o {coins} --training x.safetensors --unpaired x.safetensors", "two results cannot go to one file")]
    [InlineData("-o {coins} --training train.csv", "--training must end with .safetensors")]
    [InlineData("-o {coins} --unpaired apart.csv", "--unpaired must end with .safetensors")]
    [InlineData("-o {coins} --unpaired {data}", "exists: coins that were tossed once")]
    public async Task Toss_SenselessOptions_SaysWhatAndWritesNothing(string options, string message)
    {
        var result = await CommandResult.OfAsync($"coins toss {Data} {options.Replace("{data}", Data, StringComparison.Ordinal).Replace("{coins}", Coins, StringComparison.Ordinal)}");

        result.ExitCode.Should().Be(2, result.Error);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
        Directory.GetFiles(_folder.Path).Should().Equal(Data);
    }

    [Fact]
    public async Task Toss_MorePairsThanThereAre_SaysHowMany()
    {
        var result = await CommandResult.OfAsync($"coins toss {Data} -o {Coins} --tosses 121");

        result.ExitCode.Should().Be(1);
        result.Complaints.Should().ContainSingle().Which.Should().Contain("121 pairs are wanted; the images make 120 pairs of one class");
    }

    [Theory]
    [InlineData("--fpr 0.000001", 2, "--fpr must be a number from 0.00001 to below 1; got '0.000001'")]
    [InlineData("--max-queries 10", 2, "--max-queries must be a whole number, at least 20")]
    [InlineData("--json {coins}", 2, "the command reads it")]
    [InlineData("--range 0,255", 2, "takes values in [0, 255]")]
    [InlineData("--fail-on not-shown", 2, "--fail-on takes derived and undetermined")]
    public async Task Check_SenselessOptions_SaysWhat(string options, int exitCode, string message)
    {
        WriteCoinsThatKnow(Stranger);

        var result = await RunAsync($"coins check {Stranger} {Coins} {Data} {options.Replace("{coins}", Coins, StringComparison.Ordinal)}");

        result.ExitCode.Should().Be(exitCode, result.Error);
        result.Complaints.Should().ContainSingle().Which.Should().Contain(message);
    }

    [Fact]
    public async Task Check_OtherImages_AreRefused()
    {
        WriteCoinsThatKnow(Stranger);
        using (var images = rand(Images, 3, 8, 8, generator: new Generator(5, CPU)))
            SafetensorsFile.Save(_folder.File("other.safetensors"), new Dictionary<string, Tensor> { ["inputs"] = images });

        var others = await RunAsync($"coins check {Stranger} {Coins} {_folder.File("other.safetensors")}");
        var none = await RunAsync($"coins check {Stranger} {Data} {Data}");

        others.ExitCode.Should().Be(1);
        others.Complaints.Should().ContainSingle().Which.Should().Contain("0 are missing and").And.Contain("have another content than when the coins were tossed (for example '").And.Contain("all are needed");
        none.Complaints.Should().ContainSingle().Which.Should().Contain("no JSON that can be read");
    }

    /// <summary>Coins that chose what a model is right on: it gives the class of a pair to the one image and another class to the other.</summary>
    private void WriteCoinsThatKnow(string model)
    {
        using var adapter = OnnxAdapter.Load(model);
        using var file = SafetensorsFile.Open(Data).Load("inputs");
        using var answers = adapter.ForwardAsync(file).AsTask().Result;
        using var given = answers.argmax(1);
        var classes = given.data<long>().ToArray();
        var most = classes.CountBy(label => label).MaxBy(entry => entry.Value).Key;
        var (right, wrong) = (Rows(label => label == most), Rows(label => label != most));
        var count = Math.Min(right.Length, wrong.Length);
        count.Should().BeGreaterThan(20);
        CoinPair[] pairs = [.. right.Zip(wrong, (chosen, lost) => new CoinPair((int)most, Image(chosen), Image(lost), true))];
        new CoinsFile([.. Enumerable.Range(0, (int)answers.shape[1]).Select(k => $"{k}")], [.. pairs], new string('0', 64)).Write(Coins);

        int[] Rows(Func<long, bool> isWanted) => [.. classes.Index().Where(entry => isWanted(entry.Item)).Select(entry => entry.Index)];

        CoinImage Image(int row)
        {
            using var values = file[row].contiguous();
            return new CoinImage($"{row}", Convert.ToHexStringLower(SHA256.HashData(values.bytes)));
        }
    }

    /// <summary>Runs a command with the models, which are this test's own, in this process: that is faster.</summary>
    private static Task<CommandResult> RunAsync(string arguments) => CommandResult.OfAsync($"{arguments} --in-process");
}
