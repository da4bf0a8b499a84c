using ModelDiff.Storage;
using ModelDiff.Tests;

namespace ModelDiff.Training.Tests.Panels;

public sealed class PanelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"models":[null]}""", "model 1")]
    [InlineData("""{"models":[{}]}""", "model 1")]
    [InlineData("""{"models":[{"name":"a","path":"a"},{"name":" ","path":"b"}]}""", "model 2")]
    [InlineData("""{"models":[{"name":"a"}]}""", "'path'")]
    [InlineData("""{"models":[],"refused":[null]}""", "'refused'")]
    [InlineData("""{"models":[],"refused":[{"name":"a","accuracy":0}]}""", "'recipe'")]
    [InlineData("""{}""", "'models'")]
    [InlineData("""{"models":[],"more":1}""", "cannot be understood")]
    public void Read_ListThatLacksSomething_IsRefused(string json, string message)
    {
        _folder.Write(PanelFile.Name, json);

        FluentActions.Invoking(() => PanelFile.Read(_folder.Path)).Should().Throw<InputFileException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void Read_LeastOfAList_IsRead()
    {
        _folder.Write(PanelFile.Name, """{"models":[{"path":"folder/a.safetensors"}]}""");

        var panel = PanelFile.Read(_folder.Path);

        panel.Models.Should().ContainSingle().Which.Name.Should().Be("a");
        panel.Refused.Should().BeEmpty();
    }

    [Fact]
    public void Write_ListWithoutRefusedModels_IsRead()
    {
        new PanelFile([]).Write(_folder.Path);

        PanelFile.Read(_folder.Path).Refused.Should().BeEmpty();
    }
}
