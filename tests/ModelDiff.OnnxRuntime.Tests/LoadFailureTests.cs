using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class LoadFailureTests
{
    [Theory]
    [InlineData("unknown_domain", "it uses the operator Fuse of version 2 of the domain 'com.example', which ONNX Runtime does not know.")]
    [InlineData("domain_not_imported", "it uses the operator Fuse of the domain 'com.example', which ONNX Runtime does not know.")]
    [InlineData("unknown_operator", "it uses the operator Fuse of version 15 of the domain 'ai.onnx', which ONNX Runtime does not know.")]
    [InlineData("no_inputs", "it has no inputs.")]
    [InlineData("future_format", "Unsupported model IR version: 99, max supported IR version: 13.")]
    public void Load_ModelThatCannotRun_SaysWhy(string name, string reason) => ShouldFail(OnnxFixture.PathOf(name + ".onnx"), reason);

    [Fact]
    public void Load_FutureOperators_SaysWhyInOneLine()
    {
        var load = () => OnnxFixture.Load("future_opset");
        load.Should().Throw<ModelLoadException>().Which.Message.Should().Contain("Opset 999").And.NotContain("\n").And.NotContain("onnxruntime_src");
    }

    [Fact]
    public void Load_NoSuchFile_Throws() => ShouldFail(OnnxFixture.PathOf("nothing.onnx"), "there is no such file.");

    [Fact]
    public void Load_Directory_Throws() => ShouldFail(AppContext.BaseDirectory, "it is a directory; expected a file.");

    [Fact]
    public void Load_TorchScript_SaysWhatItIs() => ShouldFail(OnnxFixture.PathOf("twin.pt"), "expected an ONNX model; it is a TorchScript model.");

    [Fact]
    public void Load_EmptyFile_SaysSo() => ShouldFail([], "expected an ONNX model; it is an empty file.");

    [Theory]
    [InlineData("This is no model at all.\n")]
    [InlineData("\b")]
    public void Load_SomethingElse_SaysSo(string content) => ShouldFail(System.Text.Encoding.UTF8.GetBytes(content), "it is no ONNX model.");

    [Fact]
    public void Load_HtmlPage_NamesIt() => ShouldFail("<!doctype html><html><body>404</body></html>"u8.ToArray(), "expected an ONNX model; it is an HTML page, as a failed download leaves it.");

    [Fact]
    public void Load_CutAnywhere_ThrowsModelLoadException()
    {
        var whole = File.ReadAllBytes(OnnxFixture.PathOf("dynamic_batch.onnx"));
        for (var length = 0; length < whole.Length; length++)
        {
            using var file = new OnnxFixture.TemporaryFile(whole[..length]);
            var load = () => OnnxAdapter.Load(file.Path);
            load.Should().Throw<ModelLoadException>().Which.Message.Should().NotContain("\n");
        }
    }

    [Fact]
    public void Load_CutInHalf_SaysThatItIsIncomplete()
    {
        var whole = File.ReadAllBytes(OnnxFixture.PathOf("dynamic_batch.onnx"));
        ShouldFail(whole[..(whole.Length / 2)], "it is an ONNX model that ends too early: the file is incomplete.");
    }

    [Fact]
    public void Load_BytesChanged_LoadsOrThrowsModelLoadException()
    {
        var whole = File.ReadAllBytes(OnnxFixture.PathOf("stateful.onnx"));
        var random = new Random(0);
        for (var i = 0; i < 300; i++)
        {
            var changed = whole.ToArray();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            using var file = new OnnxFixture.TemporaryFile(changed);
            try
            {
                OnnxAdapter.Load(file.Path, new() { HoldZeros = true }).Dispose();
            }
            catch (ModelLoadException exception)
            {
                exception.Message.Should().NotContain("\n");
            }
        }
    }

    /// <summary>ONNX Runtime would look for the files of a model without a folder in the working directory.</summary>
    [Fact]
    public void Load_ContentWhoseWeightsLieInOtherFiles_IsRefused() =>
        FluentActions.Invoking(() => OnnxAdapter.Load(File.ReadAllBytes(OnnxFixture.PathOf("external.onnx")), "app.zip!/net.onnx"))
            .Should().Throw<ModelLoadException>().WithMessage("*'app.zip!/net.onnx'*its weights lie in other files, 'external.bin'*");

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void Load_ContentThatIsIncomplete_IsRefused(int length) =>
        FluentActions.Invoking(() => OnnxAdapter.Load(File.ReadAllBytes(OnnxFixture.PathOf("dynamic_batch.onnx"))[..length], "of theirs"))
            .Should().Throw<ModelLoadException>().WithMessage("*'of theirs'*");

    [Fact]
    public async Task Load_Content_AnswersAsTheFileDoes()
    {
        using var file = OnnxAdapter.Load(OnnxFixture.PathOf("dynamic_batch.onnx"));
        using var content = OnnxAdapter.Load(File.ReadAllBytes(OnnxFixture.PathOf("dynamic_batch.onnx")), "net");
        using var inputs = zeros([2, .. file.Signature.InputShape!.Sizes]);

        using var expected = await file.ForwardAsync(inputs);
        using var answers = await content.ForwardAsync(inputs);

        answers.data<float>().ToArray().Should().Equal(expected.data<float>().ToArray());
        (content.Signature.Name, content.Signature.Source).Should().Be(("net", null));
    }

    [Fact]
    public void Load_WeightsMissing_NamesTheFile()
    {
        var content = File.ReadAllBytes(OnnxFixture.PathOf("external.onnx"));
        ShouldFail(content, "its weights are missing; expected beside it: 'external.bin'.");
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:1")]
    public void Load_ExecutionProviderThatIsNotThere_SaysWhatIs(string provider) =>
        ShouldFail(
            OnnxFixture.PathOf("dynamic_batch.onnx"),
            "this build of ONNX Runtime has no CUDA, only CPUExecutionProvider: reference the package Microsoft.ML.OnnxRuntime.Gpu, or use the CPU.",
            new() { ExecutionProvider = provider });

    private static void ShouldFail(byte[] content, string reason)
    {
        using var file = new OnnxFixture.TemporaryFile(content);
        ShouldFail(file.Path, reason);
    }

    private static void ShouldFail(string path, string reason, OnnxOptions? options = null)
    {
        var load = () => OnnxAdapter.Load(path, options);
        load.Should().Throw<ModelLoadException>().WithMessage($"Cannot load model '{path}': {reason}").Which.ModelSource.Should().Be(path);
    }
}
