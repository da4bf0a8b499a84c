using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Tests.Models.Formats;

public sealed class ModelFormatsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FileOfCore_OpensItWithTheOptions()
    {
        using var model = ModelFormats.Default.Load(Fixture("mlp.pt"), new ModelFileOptions { Name = "mine", InputRange = new InputRange(-1, 1) });

        model.Signature.Name.Should().Be("mine");
        model.Signature.InputRange.Should().Be(new InputRange(-1, 1));
        model.Should().BeOfType<TorchScriptAdapter>();
    }

    [Fact]
    public void Load_OwnFormat_IsToldByItsContentAndNotByItsName()
    {
        var file = _folder.Write("model.pt", "OWN and more");

        using var model = ModelFormats.Default.With(new OwnFormat("OWN", ".own")).Load(file);

        model.Signature.Name.Should().Be("OWN model.pt");
    }

    [Fact]
    public void Find_TwoThatRecognizeOneFile_TheLastRegisteredIsAsked()
    {
        var formats = ModelFormats.Default.With(new OwnFormat("OW", ".first")).With(new OwnFormat("OWN", ".second"));

        formats.Find(ModelContent.At(_folder.Write("a", "OWN"))).Name.Should().Be("OWN");
        formats.Find(ModelContent.At(_folder.Write("b", "OWL"))).Name.Should().Be("OW");
        formats.All.Select(format => format.Name).Should().Equal("OWN", "OW", "TorchScript");
        ModelFormats.Default.All.Should().ContainSingle();
    }

    [Fact]
    public void Find_ContentThatNobodyKnows_GoesByTheExtension() =>
        ModelFormats.Default.With(new OwnFormat("OWN", ".own")).Find(ModelContent.At(_folder.Write("model.OWN", "something else"))).Name.Should().Be("OWN");

    [Theory]
    [InlineData("state_dict.pt", "*holds no program: export the model with torch.jit.script*")]
    [InlineData("../inputs/f4.npy", "*a NumPy array*expected OWN or TorchScript.")]
    public void Load_OtherKinds_SayWhatTheyAre(string file, string message) =>
        FluentActions.Invoking(() => ModelFormats.Default.With(new OwnFormat("OWN", ".own")).Load(Fixture(file))).Should().Throw<ModelLoadException>().WithMessage(message);

    [Fact]
    public void Load_KnownContentUnderAFormatsExtension_IsNotGuessed() =>
        FluentActions.Invoking(() => ModelFormats.Default.With(new OwnFormat("OWN", ".own")).Load(_folder.Write("page.own", "<!doctype html>"))).Should().Throw<ModelLoadException>().WithMessage("*an HTML page*");

    [Fact]
    public void Load_NoSuchFile_SaysSo() =>
        FluentActions.Invoking(() => ModelFormats.Default.Load(_folder.File("none.pt"))).Should().Throw<ModelLoadException>().WithMessage("*no such file*");

    [Fact]
    public void Options_OneClass_AreRefused() =>
        FluentActions.Invoking(() => new ModelFileOptions { Classes = 1 }).Should().Throw<ArgumentOutOfRangeException>();

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "models", name);

    /// <summary>Files that begin with a word.</summary>
    private sealed class OwnFormat(string word, string extension) : IModelFormat
    {
        public string Name => word;

        public ImmutableArray<string> Extensions => [extension];

        public bool Recognizes(Stream content)
        {
            var head = new byte[word.Length];
            return content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(System.Text.Encoding.ASCII.GetBytes(word));
        }

        public IModelAdapter Load(ModelContent content, ModelFileOptions options) =>
            new DelegateAdapter(new ModelSignature($"{word} {Path.GetFileName(content.Name)}"), inputs => inputs.clone());
    }
}
