using ModelDiff.Cli.Options;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Tests;

public sealed class ListedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("net.onnx", "net")]
    [InlineData(".onnx", ".onnx")]
    [InlineData("http://host/v2/models/net", "net")]
    public void ReadList_WithoutAName_TakesThatOfTheFile(string path, string name) =>
        ListedModel.ReadList(_folder.Write("list.json", $$"""{"models":[{"path":"{{path}}"}]}""")).Should().ContainSingle().Which.Name.Should().Be(name);

    [Theory]
    [InlineData("""{"name":" ","path":"net.onnx"}""")]
    [InlineData("""{"path":"models/"}""")]
    public void ReadList_BlankName_IsRefused(string model) =>
        FluentActions.Invoking(() => ListedModel.ReadList(_folder.Write("list.json", $$"""{"models":[{{model}}]}"""))).Should().Throw<InputFileException>().WithMessage("*name*not blank*");
}
