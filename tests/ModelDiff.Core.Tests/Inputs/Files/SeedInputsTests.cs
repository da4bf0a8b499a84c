using System.IO.Compression;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Files;

public sealed class SeedInputsTests : IDisposable
{
    private static readonly InputRange Wide = new(0, 20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("f4.npy")]
    [InlineData("inputs.npz")]
    [InlineData("single.npz")]
    public void Load_ArrayFiles_AreToldApartByContent(string name)
    {
        var renamed = _folder.Write("renamed.bin", Samples.Bytes(name));

        using var seeds = SeedInputs.Load(renamed, new SeedInputOptions { Range = Wide, InputShape = new TensorShape(3) });

        Samples.ToArray(seeds.Values).Should().Equal(Samples.Values);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_IdxImages_AreGrayPlanes(bool isPacked)
    {
        byte[] content = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, 102, 153, 204, 255];
        var path = _folder.Write("images-idx3-ubyte", isPacked ? Packed(content) : content);

        using var seeds = SeedInputs.Load(path, new SeedInputOptions { InputShape = new TensorShape(1, 1, 3), Range = new(-1, 1) });

        seeds.Values.shape.Should().Equal(2, 1, 1, 3);
        Samples.ToArray(seeds.Values).Should().Equal([-1, -0.6f, -0.2f, 0.2f, 0.6f, 1], (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Load_SomeIdxImages_AreThoseOfTheFile()
    {
        var path = _folder.Write("images.idx", [0, 0, 8, 4, 0, 0, 0, 5, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, .. Enumerable.Range(0, 15).Select(i => (byte)(17 * i))]);

        using var seeds = SeedInputs.Load(path, new SeedInputOptions { MaximumCount = 2, Seed = 3 });

        seeds.Values.shape.Should().Equal(2, 3, 1, 1);
        var rows = Samples.ToArray(seeds.Values).Select(value => (int)MathF.Round(value * 15)).Chunk(3).ToList();
        rows.Should().OnlyContain(row => row[0] % 3 == 0 && row[1] == row[0] + 1 && row[2] == row[0] + 2);
        rows[0][0].Should().NotBe(rows[1][0]);
    }

    [Fact]
    public void Load_IdxLabels_AreNoImages()
    {
        var path = _folder.Write("labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 1, 2]);

        FluentActions.Invoking(() => SeedInputs.Load(path)).Should().Throw<InputFileException>().WithMessage("*array of shape [2]; expected images [N, height, width]*");
    }

    [Fact]
    public void Load_AFolderOfImages_SearchesItAndDecodesToPlanes()
    {
        using var expected = NumpyFile.LoadArray(Samples.PathOf("rgb_expected.npy"));

        using var seeds = SeedInputs.Load(Samples.PathOf("images"));

        seeds.Values.shape.Should().Equal(3, 3, 6, 8);
        for (var i = 0; i < 3; i++)
        {
            using var image = seeds.Values[i];
            Samples.ToArray(image).Zip(Samples.ToArray(expected)).Should().OnlyContain(both => Math.Abs((both.First * 255) - both.Second) < 0.01);
        }
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(60, 70)]
    [InlineData(7, 90)]
    public void Load_AnotherSize_ResizesAsPillowDoes(int height, int width)
    {
        _folder.Write("large.png", Samples.Bytes("large.png"));
        using var expected = NumpyFile.LoadArray(Samples.PathOf($"large_{height}x{width}.npy"));

        using var seeds = SeedInputs.Load(_folder.Path, new SeedInputOptions { InputShape = new TensorShape(3, height, width) });

        Samples.ToArray(seeds.Values).Zip(Samples.ToArray(expected)).Should().OnlyContain(both => Math.Abs((both.First * 255) - both.Second) <= 2);
    }

    [Theory]
    [InlineData("gray.png", 0, 0.114f)]
    [InlineData("alpha.png", 0, 0.8f)]
    public void Load_UnusualImages_BecomeRgb(string name, int element, float leastValue)
    {
        _folder.Write(name, Samples.Bytes(Path.Combine("odd", name)));

        using var seeds = SeedInputs.Load(_folder.Path);

        seeds.Values.shape.Should().Equal(1, 3, 6, 8);
        var values = Samples.ToArray(seeds.Values);
        if (name == "gray.png")
            values[..48].Should().Equal(values[48..96]).And.Equal(values[96..]);
        else
            values[element].Should().BeApproximately(leastValue, 0.01f);   // black at one fifth over white
    }

    [Fact]
    public void Load_ACmykJpeg_IsRed()
    {
        _folder.Write("cmyk.jpg", Samples.Bytes("odd/cmyk.jpg"));

        using var seeds = SeedInputs.Load(_folder.Path);

        var values = Samples.ToArray(seeds.Values);
        values[..48].Should().OnlyContain(red => red > 0.8);
        values[48..].Should().OnlyContain(other => other < 0.25);
    }

    [Fact]
    public void Load_ARotatedJpeg_IsUpright()
    {
        _folder.Write("rotated.jpg", Samples.Bytes("odd/rotated.jpg"));

        using var seeds = SeedInputs.Load(_folder.Path);

        // Stored lying with the red half on the left; turned right, the red half is on top.
        seeds.Values.shape.Should().Equal(1, 3, 32, 16);
        var values = Samples.ToArray(seeds.Values);
        values[(4 * 16) + 8].Should().BeGreaterThan(0.9f);
        values[(28 * 16) + 8].Should().BeLessThan(0.1f);
    }

    [Fact]
    public void Load_OneChannel_IsLuma()
    {
        _folder.Write("rgb.png", Samples.Bytes("images/rgb.png"));

        using var seeds = SeedInputs.Load(_folder.Path, new SeedInputOptions { InputShape = new TensorShape(1, 6, 8) });

        // The top right pixel is (255, 0, 220).
        Samples.ToArray(seeds.Values)[7].Should().BeApproximately((0.299f * 255 + 0.114f * 220) / 255, 0.002f);
    }

    [Fact]
    public void Load_UnreadableImages_AreListedAndSkipped()
    {
        _folder.Write("a.png", [1, 2, 3]);
        _folder.Write("b.png", Samples.Bytes("images/rgb.png"));
        _folder.Write("c.jpg", Samples.Bytes("odd/rotated.jpg").AsSpan(0, 200));
        _folder.Write("notes.txt", [1]);

        using var seeds = SeedInputs.Load(_folder.Path);

        seeds.Values.shape[0].Should().Be(1);
        seeds.Skipped.Select(file => Path.GetFileName(file.Path)).Should().Equal("a.png", "c.jpg");
    }

    [Fact]
    public void Load_AllUnreadable_SaysSo()
    {
        _folder.Write("a.png", [1, 2, 3]);
        _folder.Write("b.png", []);

        var load = () => SeedInputs.Load(_folder.Path);

        load.Should().Throw<InputFileException>().WithMessage("*none of its 2 images can be read*a.png*");
    }

    [Fact]
    public void Load_ImagesOfDifferentSizes_AsksForASize()
    {
        _folder.Write("a.png", Samples.Bytes("images/rgb.png"));
        _folder.Write("b.png", Samples.Bytes("large.png"));
        var before = LiveTensors.Settled();

        var load = () => SeedInputs.Load(_folder.Path);

        load.Should().Throw<InputFileException>().WithMessage("*b.png*[3, 40, 50]*[3, 6, 8]*give the size*");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Load_AMaximum_TakesARandomChoiceBySeed()
    {
        var first = Load(seed: 1);

        first.Should().HaveCount(6).And.Equal(Load(seed: 1));
        Enumerable.Range(2, 8).Select(seed => Load(seed)[0]).Distinct().Should().HaveCountGreaterThan(1);

        static float[] Load(long seed)
        {
            using var seeds = SeedInputs.Load(Samples.PathOf("f4.npy"), new SeedInputOptions { MaximumCount = 2, Seed = seed, Range = Wide });
            return Samples.ToArray(seeds.Values);
        }
    }

    [Fact]
    public void Load_AMaximumOfImages_GoesOnPastUnreadableOnes()
    {
        for (var i = 0; i < 6; i++)
            _folder.Write($"{i}.png", i % 2 == 0 ? [1, 2, 3] : Samples.Bytes("images/rgb.png"));
        var progress = new RecordedProgress();

        using var seeds = SeedInputs.Load(_folder.Path, new SeedInputOptions { MaximumCount = 3 }, progress);

        seeds.Values.shape[0].Should().Be(3);
        progress.All[^1].Should().Be(new StageProgress("reading images", 3, 3));
    }

    [Fact]
    public void Load_ARange_ScalesImagesToIt()
    {
        using var unit = SeedInputs.Load(Samples.PathOf("images"));
        using var signed = SeedInputs.Load(Samples.PathOf("images"), new SeedInputOptions { Range = new InputRange(-1, 1) });

        Samples.ToArray(signed.Values).Should().Equal(Samples.ToArray(unit.Values).Select(value => (value * 2) - 1), (actual, expected) => Math.Abs(actual - expected) < 1e-6);
    }

    [Fact]
    public void Load_ValuesOutsideTheRange_NamesRangeAndExtremes()
    {
        var load = () => SeedInputs.Load(Samples.PathOf("u1.npy"));

        load.Should().Throw<InputFileException>().WithMessage("*[0, 1]*from 0 to 11*255*");
    }

    [Fact]
    public void Load_AnotherShape_NamesBoth()
    {
        var load = () => SeedInputs.Load(Samples.PathOf("f4.npy"), new SeedInputOptions { InputShape = new TensorShape(3, 8, 8), Range = Wide });

        load.Should().Throw<InputFileException>().WithMessage("*[3]*[3, 8, 8]*");
    }

    [Theory]
    [InlineData("missing.npy", "*no such file*")]
    [InlineData("images/rgb.png", "*none of the sources*")]
    public void Load_NoSource_SaysWhatIsWrong(string name, string message)
    {
        var load = () => SeedInputs.Load(Samples.PathOf(name));

        load.Should().Throw<InputFileException>().WithMessage(message);
    }

    [Fact]
    public void Load_AnEmptyFolder_SaysWhatWouldDo()
    {
        var load = () => SeedInputs.Load(_folder.Path);

        load.Should().Throw<InputFileException>().WithMessage("*no image*.png*");
    }

    [Fact]
    public void Load_Cancelled_LeaksNothing()
    {
        using var source = new CancellationTokenSource();
        var before = LiveTensors.Settled();

        var load = () => SeedInputs.Load(Samples.PathOf("images"), null, new RecordedProgress { OnReport = _ => source.Cancel() }, source.Token);

        load.Should().Throw<OperationCanceledException>();
        Tensor.TotalCount.Should().Be(before);
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
            gzip.Write(content);
        return packed.ToArray();
    }
}
