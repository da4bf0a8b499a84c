using ModelDiff.Storage;
using SkiaSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class ImageDataReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ClassFolders_OrdersClassesAndSkipsBrokenImages()
    {
        Image("cat/a.png", 10);
        Image("cat/deep/b.png", 20);
        Image("bird/c.png", 30);
        _folder.Write("cat/broken.png", "no image");
        _folder.Write("stray.txt", "not looked at");

        using var data = ImageDataReader.Read(_folder.Path);

        data.Images.ClassNames.Should().Equal("bird", "cat");
        data.Images.Labels.data<long>().ToArray().Should().Equal(0, 1, 1);
        data.Images.Images.shape.Should().Equal(3, 3, 4, 5);
        data.Images.Images.select(1, 0).select(1, 0).select(1, 0).data<byte>().ToArray().Should().Equal(30, 10, 20);
        data.Skipped.Should().ContainSingle().Which.Path.Should().EndWith("broken.png");
    }

    [Fact]
    public void ReadUnlabeled_AnyFolder_TakesAllImages()
    {
        Image("b.png", 10);
        Image("cat/a.png", 20);
        _folder.Write("broken.png", "no image");
        FluentActions.Invoking(() => ImageDataReader.Read(_folder.Path)).Should().Throw<InputFileException>().WithMessage("*one class*");

        using var data = ImageDataReader.ReadUnlabeled(_folder.Path, new(1, 8, 8));

        data.Images.Images.shape.Should().Equal(2, 1, 8, 8);
        (data.Images.ClassCount, data.Skipped.Length).Should().Be((1, 1));
    }

    [Fact]
    public void ReadUnlabeled_SourcesWithoutLabels_AreRead()
    {
        _folder.Write("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4]);
        using (var inputs = ones(3, 1, 2, 2))
            SafetensorsFile.Save(_folder.File("images.safetensors"), new Dictionary<string, Tensor> { ["inputs"] = inputs });
        Image("a.png", 10);
        _folder.Write("list.csv", "path,label\na.png,10\n");

        foreach (var (source, count) in new[] { (_folder.Path, 2), (_folder.File("images.safetensors"), 3), (_folder.File("list.csv"), 1) })
        {
            using var data = ImageDataReader.ReadUnlabeled(source);
            (data.Images.Count, data.Images.ClassCount).Should().Be((count, 1), source);
        }

        FluentActions.Invoking(() => ImageDataReader.ReadUnlabeled(Directory.CreateDirectory(_folder.File("empty")).FullName)).Should().Throw<InputFileException>().WithMessage("*holds no images*");
    }

    [Fact]
    public void Read_SizeWanted_ResizesToIt()
    {
        Image("a/a.png", 10);
        Image("b/b.png", 20);

        using var data = ImageDataReader.Read(_folder.Path, new(1, 8, 8));

        data.Images.Images.shape.Should().Equal(2, 1, 8, 8);
        data.Images.Images.data<byte>().Distinct().Should().Equal([10, 20]);
    }

    [Fact]
    public void Read_Csv_TakesPathsBesideItAndNumbersInTheirOrder()
    {
        Image("a.png", 10);
        Image("b,c.png", 20);
        _folder.Write("list.csv", "path,label\na.png,10\n\"b,c.png\",9\n");

        using var data = ImageDataReader.Read(_folder.File("list.csv"));

        data.Images.ClassNames.Should().Equal("9", "10");
        data.Images.Labels.data<long>().ToArray().Should().Equal(1, 0);
    }

    [Fact]
    public void Read_IdxFolder_TakesThePairForTraining()
    {
        _folder.Write("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4]);
        _folder.Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 0, 3]);
        _folder.Write("t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9]);

        using var data = ImageDataReader.Read(_folder.Path);

        data.Images.Images.shape.Should().Equal(2, 1, 1, 2);
        data.Images.Labels.data<long>().ToArray().Should().Equal(0, 3);
        data.Images.ClassCount.Should().Be(4);
    }

    [Theory]
    [InlineData(0x7F, 0x7F, 0x7F)]     // 2^90 images' bytes
    [InlineData(0xFF, 0x00, 0x00)]     // a negative number of images
    [InlineData(0x01, 0x00, 0x00)]     // 16 million images of 2 x 1 pixels in 20 bytes
    public void Read_IdxThatDeclaresMoreThanItHolds_IsRefusedBeforeMemoryIsTaken(byte count, byte height, byte width)
    {
        _folder.Write("train-images-idx3-ubyte", [0, 0, 8, 3, count, 0, 0, 2, height, 0, 0, 2, width, 0, 0, 1, 1, 2, 3, 4]);
        _folder.Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 0, 3]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        FluentActions.Invoking(() => ImageDataReader.Read(_folder.Path)).Should().Throw<InputFileException>().WithMessage("*it declares an array of shape*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void Read_Safetensors_TakesInputsAndLabels()
    {
        Arrays([0, 2, 1]);

        using var data = ImageDataReader.Read(_folder.File("data.safetensors"), new(3, 4, 4));

        data.Images.Images.shape.Should().Equal(3, 3, 4, 4);
        data.Images.Labels.data<long>().ToArray().Should().Equal(0, 2, 1);
    }

    [Theory]
    [InlineData(new[] { 1f, 1f, 1f }, "of one class")]
    [InlineData(new[] { 0f, 1f }, "one label per image")]
    [InlineData(new[] { 0f, 0.5f, 1f }, "whole numbers")]
    [InlineData(new[] { 0f, -1f, 1f }, "whole numbers")]
    public void Read_BadLabels_SaysWhat(float[] labels, string message)
    {
        Arrays(labels);

        Refused("data.safetensors").Should().Contain(message);
    }

    [Fact]
    public void Read_BadSources_SaysWhat()
    {
        Refused("absent").Should().Contain("no such file");
        Refused("").Should().Contain("no class folders");
        Image("a/a.png", 1);
        Refused("").Should().Contain("of one class");
        Image("b/b.png", 1, width: 9);
        Refused("").Should().Contain("differ in size").And.Contain("b.png");
        _folder.Write("list.csv", "a.png;1");
        Refused("list.csv").Should().Contain("line 1 must be 'path,label'");
        _folder.Write("gone.csv", "gone.png,1");
        Refused("gone.csv").Should().Contain("none of its 1 images can be read");
    }

    [Fact]
    public void Split_EachClass_KeepsOneForTrainingAndIsRepeatable()
    {
        using var images = new LabeledImages(rand(7, 3, 2, 2), tensor(new long[] { 0, 0, 0, 0, 0, 1, 2 }), 4, null);

        using var one = HeldOutSplit.Of(images, 0.2, 5);
        using var again = HeldOutSplit.Of(images, 0.2, 5);

        one.Training.Labels.data<long>().ToArray().Should().Equal(0, 0, 0, 0, 1, 2);
        one.HeldOut.Labels.data<long>().ToArray().Should().Equal(0);
        again.HeldOut.Images.data<float>().ToArray().Should().Equal(one.HeldOut.Images.data<float>().ToArray());
    }

    private string Refused(string name)
    {
        var read = () => ImageDataReader.Read(_folder.File(name)).Dispose();
        return read.Should().Throw<InputFileException>().Which.Message;
    }

    private void Arrays(float[] labels)
    {
        using var inputs = rand(3, 3, 4, 4);
        using var classes = tensor(labels);
        SafetensorsFile.Save(_folder.File("data.safetensors"), new Dictionary<string, Tensor> { ["inputs"] = inputs, ["labels"] = classes });
    }

    private void Image(string name, byte gray, int width = 5)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        using var bitmap = new SKBitmap(width, 4);
        bitmap.Erase(new SKColor(gray, gray, gray));
        using var stream = File.Create(_folder.File(name));
        bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
    }
}
