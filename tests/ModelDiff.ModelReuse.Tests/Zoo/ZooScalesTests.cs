using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Tests.Zoo;

public class ZooScalesTests
{
    [Fact]
    public void Parse_EachScale_IsSound()
    {
        ZooScales.Parse("smoke").Check();
        ZooScales.Parse("standard").Check();
    }

    [Fact]
    public void Read_SomeSettings_TakesTheOthersFromTheStandardScale()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("zoo.json", """
            {
              // flowers of one's own
              "targets": [ { "name": "flowers", "kind": "folder", "path": "/data/flowers", "images": 1000 } ],
              "widths": { "resnet": [8, 16, 32, 64] },
              "schedules": { "train": { "epochs": 10, "rate": 0.05 } },
            }
            """);

        var config = ZooScales.Read(file);

        config.Scale.Should().Be("custom");
        config.Targets.Should().Equal(new TaskConfig { Name = "flowers", Kind = TaskKind.Folder, Path = "/data/flowers", Images = 1000 });
        config.Widths.Resnet.Should().Equal(8, 16, 32, 64);
        config.Widths.Mobilenet.Should().Equal(12, 16, 32, 48);
        config.Schedules.Train.Options(64).InSteps(1000).Should().Be(new TrainingOptions { Steps = 157, Rate = 0.05 });
        config.Schedules.Prune.Should().Be(new Schedule(80, 0.01));
        config.Source.Should().Be(ZooScales.Standard.Source);
    }

    [Theory]
    [InlineData("""{ "widht": 3 }""", "*zoo.json: *widht*")]
    [InlineData("""{ "batchSize": "many" }""", "*zoo.json: *batchSize*")]
    [InlineData("""null""", "*zoo.json: it holds null.")]
    [InlineData("""{ "targets": [] }""", "*at least one target task*")]
    [InlineData("""{ "targets": [ { "name": "a(b", "kind": "glyphs" } ] }""", "*letters, digits, hyphens and underscores alone; got 'a(b'.")]
    [InlineData("""{ "targets": [ { "name": "shapes", "kind": "glyphs" } ] }""", "*each task a name of its own.")]
    [InlineData("""{ "targets": [ { "name": "digits", "kind": "idx", "path": "a" } ] }""", "*'digits' needs a label path*")]
    [InlineData("""{ "targets": [ { "name": "flowers", "kind": "folder" } ] }""", "*'flowers' needs a path.")]
    [InlineData("""{ "transferShares": [0] }""", "*transfer shares*")]
    [InlineData("""{ "pruneShares": [0.5, 0.5] }""", "*prune shares*")]
    [InlineData("""{ "batchSize": 1 }""", "*batch size must be at least 2; got 1.")]
    [InlineData("""{ "leastLearned": 1 }""", "*least learned*")]
    [InlineData("""{ "widths": { "resnet": [1, 2] } }""", "*widths of resnet must be 4 positive numbers*")]
    [InlineData("""{ "schedules": { "prune": { "steps": 0, "rate": 0.1 } } }""", "*schedule of Prune needs steps*")]
    [InlineData("""{ "schedules": { "prune": { "steps": 1, "rate": 0 } } }""", "*schedule of Prune needs a rate*")]
    public void Read_BadSettings_SaysWhich(string json, string message)
    {
        using var folder = new TemporaryFolder();

        FluentActions.Invoking(() => ZooScales.Read(folder.Write("zoo.json", json))).Should().Throw<FormatException>().WithMessage(message);
    }

    [Fact]
    public void Parse_OtherName_Throws() =>
        FluentActions.Invoking(() => ZooScales.Parse("huge")).Should().Throw<FormatException>().WithMessage("There is no scale 'huge'; expected smoke or standard.");
}
