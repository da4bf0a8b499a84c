using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using ModelDiff.Models;
using ModelDiff.Models.Packages;
using ModelDiff.Storage;

namespace ModelDiff.Tests.Models.Packages;

public sealed class PackageScanTests : IDisposable
{
    /// <summary>A root table at byte 12 whose list of fields lies before it.</summary>
    private static readonly byte[] Model = [12, 0, 0, 0, (byte)'T', (byte)'F', (byte)'L', (byte)'3', 0, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modeldiff");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_ModelsInPackagesInPackages_AreFoundByContent()
    {
        var inner = Zip(("lib/readme.txt", "text"u8.ToArray()), ("lib/weights.bin", Model));
        var app = Write("app.apk", Zip(("assets/m.png", Model), ("split.jar", inner), ("classes.dex", new byte[100])));

        var found = PackageScan.Read([app]);

        found.Models.Select(model => model.Path).Should().Equal($"{app}!/assets/m.png", $"{app}!/split.jar!/lib/weights.bin");
        found.Models.Should().AllSatisfy(model =>
        {
            model.Format.Should().Be(ModelFormat.TFLite);
            model.Size.Should().Be(20);
            model.Sha256.Should().Be("7ee5981501dde576e70c042bda47839f0ee70083382ea14aa7b044e12e8ec092");
        });
        found.Entries.Should().Be(6);
        found.Notes.Should().BeEmpty();
    }

    [Fact]
    public void Read_NpmPackage_IsOpened()
    {
        var package = Write("package.tgz", Gzip(Tar(("package/m.tflite", Model), ("package/model.json", """{"format": "graph-model"}"""u8.ToArray()))));

        var found = PackageScan.Read([package]);

        found.Models.Select(model => (model.Path, model.Format)).Should().Equal(($"{package}!/package/m.tflite", ModelFormat.TFLite), ($"{package}!/package/model.json", ModelFormat.TensorFlowJs));
    }

    [Fact]
    public void Read_TensorFlowJsModels_AreExtractedWithTheirWeights()
    {
        var description = """{"format": "graph-model", "weightsManifest": [{"paths": ["w/a.bin"], "weights": []}, {"paths": ["b.bin"], "weights": []}]}"""u8.ToArray();
        var package = Write("package.tgz", Gzip(Tar(("package/b.bin", [3, 4]), ("package/model.json", description), ("package/w/a.bin", [1, 2]))));
        var lacking = Write("lacking.zip", Zip(("model.json", description), ("b.bin", [3, 4])));

        var found = PackageScan.Read([package, lacking], new() { ExtractTo = Path.Combine(_folder.FullName, "out") });

        var model = found.Models[0];
        byte[] whole = [.. description, 1, 2, 3, 4];
        (model.Path, model.Size, model.Sha256, model.Note).Should().Be(($"{package}!/package/model.json", whole.Length, Convert.ToHexStringLower(SHA256.HashData(whole)), null));
        model.ExtractedTo.Should().Be(Path.Combine(_folder.FullName, "out", $"{model.Sha256[..12]}-model", "model.json"));
        FileHash.OfSource(model.ExtractedTo).Should().Be(model.Sha256);
        File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(model.ExtractedTo)!, "w", "a.bin")).Should().Equal(1, 2);
        PackageScan.Read([model.ExtractedTo!]).Models.Should().ContainSingle().Which.Sha256.Should().Be(model.Sha256, "in a folder its weights lie beside it as well");
        found.Models[1].Should().Match<PackageModel>(other => other.ExtractedTo == null && other.Note!.Contains("expected beside it in the package: 'w/a.bin'"));
    }

    [Theory]
    [InlineData("../b.bin")]
    [InlineData("/b.bin")]
    public void Read_TensorFlowJsModelThatNamesFilesElsewhere_IsNotExtracted(string name)
    {
        var description = System.Text.Encoding.UTF8.GetBytes($$"""{"format": "graph-model", "weightsManifest": [{"paths": ["{{name}}"], "weights": []}]}""");
        var package = Write("app.zip", Zip(("a/model.json", description), ($"a/{name}", [3, 4])));

        var found = PackageScan.Read([package], new() { ExtractTo = Path.Combine(_folder.FullName, "out") });

        found.Models.Should().ContainSingle().Which.Note.Should().Contain("expected a file in its own folder");
        Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Should().Equal(package);
    }

    [Fact]
    public void Read_AModelWithinAPackage_IsThatModelAlone()
    {
        var package = Write("app.apk", Zip(("assets/a.tflite", Model), ("assets/b.tflite", [.. Model, 1])));

        var found = PackageScan.Read([$"{package}!/assets/b.tflite"]);

        found.Models.Should().ContainSingle().Which.Should().Match<PackageModel>(model => model.Path == $"{package}!/assets/b.tflite" && model.Size == Model.Length + 1);
        found.Notes.Should().BeEmpty();
    }

    /// <summary>Scripts are looked at for tables of packs and, where they have none, for models.</summary>
    [Fact]
    public void Read_ModelWithinAScript_IsNamed()
    {
        var script = "module.exports={modelTopology:{keras_version:\"2.2.4\"},weightsManifest:[{paths:[\"group1-shard1of1\"]}]}"u8.ToArray();
        var package = Write("package.tgz", Gzip(Tar(("package/model.min.js", script), ("package/index.js", "require('./model.min.js').modelTopology"u8.ToArray()))));

        var found = PackageScan.Read([package]);

        var model = found.Models.Should().ContainSingle().Subject;
        (model.Path, model.Format).Should().Be(($"{package}!/package/model.min.js", ModelFormat.Foreign));
        model.Kind.Should().StartWith("a TensorFlow.js model within a script");
        found.Notes.Should().BeEmpty();
    }

    [Fact]
    public void Read_WithFormats_TellsWhatModelsDeclare()
    {
        var file = Write("m.pt", File.ReadAllBytes(Fixture.PathOf("mlp")));
        var damaged = Write("damaged.bin", [.. Model, 1]);

        var found = PackageScan.Read([file, damaged], new() { Formats = ModelFormats.Default.With(new DeclaringFormat()) });

        found.Models.Select(model => (model.Task, model.Signature, model.Note)).Should().Equal(
            (null, null, null),
            (null, null, "Its inputs and outputs cannot be read: it is one byte too long."));
        PackageScan.Read([Write("whole.bin", Model)], new() { Formats = ModelFormats.Default.With(new DeclaringFormat()) }).Models.Single().Task.Should().Be("image classification, 1,000 classes");
        PackageScan.Read([file, damaged]).Models.Should().AllSatisfy(model => model.Note.Should().BeNull());
    }

    /// <summary>TensorFlow Lite files, all of them classifiers.</summary>
    private sealed class DeclaringFormat : IModelFormat
    {
        public string Name => "declaring";

        public System.Collections.Immutable.ImmutableArray<string> Extensions => [];

        public bool Recognizes(Stream content) => ModelFiles.Inspect(content).Format == ModelFormat.TFLite;

        public DeclaredSignature? ReadSignature(ModelContent content) => content.ReadAll().Length == Model.Length
            ? new([new("image", "float32", [1, 224, 224, 3])], [new("classes", "float32", [1, 1000])])
            : throw new ModelLoadException(content.Name, "it is one byte too long.");

        public IModelAdapter Load(ModelContent content, ModelFileOptions options) => throw new NotSupportedException();
    }

    [Fact]
    public void Read_PackOfEmscripten_FollowsTheTableInItsScript()
    {
        var script = "loadPackage({\"files\": [{\"filename\": \"/a/one.tflite\", \"start\": 0, \"end\": 20}, {\"filename\": \"/a/two.tflite\", \"start\": 24, \"end\": 44}]});"u8.ToArray();
        var app = Write("app.zip", Zip(("assets.data", [.. Model, 0, 0, 0, 0, .. Model]), ("assets_loader.js", script)));

        PackageScan.Read([app]).Models.Select(model => model.Path).Should().Equal($"{app}!/assets.data!/a/one.tflite", $"{app}!/assets.data!/a/two.tflite");
        PackageScan.ReadModel($"{app}!/assets.data!/a/two.tflite").Should().Equal(Model);
    }

    [Fact]
    public void Read_ModelWithinOtherData_IsCarvedWithANote()
    {
        var file = Write("blob.bin", [1, 1, 1, 1, 1, 1, 1, 1, .. Model]);

        var model = PackageScan.Read([file]).Models.Should().ContainSingle().Subject;

        model.Path.Should().Be($"{file}!/@8");
        model.Note.Should().Contain("within other data");
    }

    [Fact]
    public void Read_ModelWithinOtherData_IsExtractedUnderTheNameOfTheData()
    {
        var file = Write("blob.bin", [1, 1, 1, 1, 1, 1, 1, 1, .. Model]);

        var model = PackageScan.Read([file], new() { ExtractTo = _folder.FullName }).Models.Should().ContainSingle().Subject;

        model.ExtractedTo.Should().Be(Path.Combine(_folder.FullName, $"{model.Sha256[..12]}-blob.bin_8"));
    }

    /// <summary>MediaPipe's tasks begin with two zeros, counted by the archive's table of contents; archives that unpack themselves begin with a program, which mostly is not.</summary>
    [Theory]
    [InlineData(2, true)]
    [InlineData(3000, false)]
    public void Read_ZipBehindOtherBytes_IsOpened(int length, bool counted)
    {
        var archive = Zip(("m.tflite", Model), ("n.txt", "text"u8.ToArray()));
        byte[] shifted = [.. new byte[length], .. archive];
        if (counted)
            Shift(shifted, length);
        var file = Write("one.task", shifted);
        var app = Write("app.apk", Zip(("assets/one.task", shifted)));

        PackageScan.Read([file, app]).Models.Select(model => (model.Path, model.Sha256, model.Note)).Should().Equal(
            ($"{file}!/m.tflite", "7ee5981501dde576e70c042bda47839f0ee70083382ea14aa7b044e12e8ec092", null),
            ($"{app}!/assets/one.task!/m.tflite", "7ee5981501dde576e70c042bda47839f0ee70083382ea14aa7b044e12e8ec092", null));
        PackageScan.ReadModel($"{app}!/assets/one.task!/m.tflite").Should().Equal(Model);
    }

    [Fact]
    public void Read_EndOfAZipWithoutOne_IsNoArchive()
    {
        byte[] end = [.. "PK\u0005\u0006"u8, .. new byte[18]];
        var file = Write("blob.bin", [1, 1, 1, 1, 1, 1, 1, 1, .. Model, .. end]);

        var found = PackageScan.Read([file]);

        found.Models.Should().ContainSingle().Which.Path.Should().Be($"{file}!/@8");
        found.Notes.Should().BeEmpty();
    }

    [Fact]
    public void Read_ManyTensorFlowJsModelsOfOnePackage_EachGetsItsOwnWeights()
    {
        var names = Enumerable.Range(0, 40).Select(i => $"m{i:00}").ToArray();
        var package = Write("package.tgz", Gzip(Tar([.. names.SelectMany((name, i) => new[] { ($"package/{name}.json", DescriptionOf($"{name}.bin")), ($"package/{name}.bin", new byte[] { (byte)i, 1 }) })])));

        var found = PackageScan.Read([package]);

        found.Models.Select(model => model.Sha256).Should().Equal(names.Select((name, i) => Convert.ToHexStringLower(SHA256.HashData([.. DescriptionOf($"{name}.bin"), (byte)i, 1]))));
        found.Models.Should().AllSatisfy(model => model.Note.Should().BeNull());
    }

    [Fact]
    public void Read_ContentWithoutPattern_IsToldAsEncrypted()
    {
        var state = 1UL;
        var noise = new byte[1 << 16];
        for (var i = 0; i < noise.Length; i++)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            noise[i] = (byte)(state >> 56);
        }

        var app = Write("app.apk", Zip(("assets/secret.tflite", noise)));

        var note = PackageScan.Read([app]).Notes.Should().ContainSingle().Subject;
        note.Should().Be(new PackageNote($"{app}!/assets/secret.tflite", "65536 bytes that look encrypted, or are compressed in a way that is not known."));
    }

    [Fact]
    public void Read_TarWithATimeThatNoCalendarHolds_IsANote()
    {
        var tar = Tar(("m", Model));
        tar.AsSpan(136, 12).Fill(0xFF);   // the field of the time, as a number of 11 bytes
        tar[136] = 0x80;
        tar.AsSpan(148, 8).Fill((byte)' ');   // the checksum counts as blanks in itself
        System.Text.Encoding.ASCII.GetBytes($"{Convert.ToString(tar.Take(512).Sum(value => value), 8).PadLeft(6, '0')}\0 ").CopyTo(tar.AsSpan(148));

        PackageScan.Read([Write("time.tgz", Gzip(tar))]).Notes.Should().ContainSingle().Which.Text.Should().Contain("numbers or names that cannot be");
    }

    [Fact]
    public void Read_DamagedArchives_AreNotes()
    {
        var whole = Zip(("m.tflite", Model));
        var cut = Write("cut.apk", whole[..^10]);
        var gzip = Write("cut.tgz", Gzip(Tar(("m", Model)))[..30]);

        var found = PackageScan.Read([cut, gzip]);

        found.Models.Should().BeEmpty();
        found.Notes.Select(note => note.Path).Should().Contain(cut).And.Contain(note => note.StartsWith(gzip, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_NamesThatLeaveTheFolder_StayInIt()
    {
        var target = _folder.CreateSubdirectory("out");
        var app = Write("app.apk", Zip(("../../evil.tflite", Model), ("..\\evil.tflite", [.. Model, 0]), ("/abs/evil.tflite", [.. Model, 1])));

        var found = PackageScan.Read([app], new() { ExtractTo = target.FullName });

        found.Models.Should().HaveCount(3);
        found.Models.Should().AllSatisfy(model => Path.GetDirectoryName(model.ExtractedTo).Should().Be(target.FullName));
        target.GetFiles().Select(file => FileHash.Sha256(file.FullName)).Should().BeEquivalentTo(found.Models.Select(model => model.Sha256));
        _folder.GetFiles().Select(file => file.Name).Should().Equal("app.apk");
    }

    [Fact]
    public void Read_PackagesDeeperThanAllowed_AreNotes()
    {
        var app = Write("app.apk", Zip(("a.zip", Zip(("b.zip", Zip(("m.tflite", Model)))))));

        PackageScan.Read([app], new() { Depth = 2 }).Notes.Should().ContainSingle().Which.Path.Should().Be($"{app}!/a.zip!/b.zip");
        PackageScan.Read([app], new() { Depth = 3 }).Models.Should().ContainSingle();
    }

    [Fact]
    public void Read_FilesThatUnpackTooFar_AreNotes()
    {
        var app = Write("app.apk", Zip(("bomb.bin", new byte[1 << 20]), ("m.tflite", Model)));

        var found = PackageScan.Read([app], new() { EntrySize = 1 << 16 });

        found.Notes.Should().ContainSingle().Which.Text.Should().Contain("at most 65536 are read");
        found.Models.Should().ContainSingle();
        PackageScan.Read([app], new() { TotalSize = 1000 }).Notes.Should().Contain(note => note.Text.Contains("scan's limit", StringComparison.Ordinal));
        PackageScan.Read([app], new() { Entries = 2 }).Notes.Should().Contain(note => note.Text.Contains("2 files", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_LongerThanAllowed_EndsThereAndSaysSo()
    {
        string[] apps = [Write("one.apk", Zip(("m.tflite", Model))), Write("two.apk", Zip(("m.tflite", Model)))];

        var found = PackageScan.Read(apps, new() { Time = TimeSpan.FromTicks(1) });

        found.Models.Should().BeEmpty();
        found.Notes.Select(note => note.Path).Should().Equal(apps);
        found.Notes.Should().AllSatisfy(note => note.Text.Should().Be("the scan of this package ends here: it took more than 0 seconds."));
        FluentActions.Invoking(() => new PackageScanOptions { Time = TimeSpan.Zero }).Should().Throw<ArgumentOutOfRangeException>();
        new PackageScanOptions().Time.Should().Be(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Read_Folder_LooksBelowIt()
    {
        _folder.CreateSubdirectory("deep");
        var file = Write("deep/m", Model);

        PackageScan.Read([_folder.FullName]).Models.Should().ContainSingle().Which.Path.Should().Be(file);
    }

    [Fact]
    public void Read_NoSuchFile_Throws() =>
        FluentActions.Invoking(() => PackageScan.Read([Path.Combine(_folder.FullName, "no.apk")])).Should().Throw<ModelLoadException>();

    [Fact]
    public void ReadModel_NoSuchPart_Throws()
    {
        var app = Write("app.apk", Zip(("m.tflite", Model)));

        PackageScan.ReadModel($"{app}!/m.tflite").Should().Equal(Model);
        PackageScan.IsInPackage($"{app}!/m.tflite").Should().BeTrue();
        PackageScan.IsInPackage(app).Should().BeFalse();
        FluentActions.Invoking(() => PackageScan.ReadModel($"{app}!/n.tflite")).Should().Throw<ModelLoadException>().WithMessage("*no such model*");
    }

    [Fact]
    public void Read_Cancelled_Throws()
    {
        var app = Write("app.apk", Zip(("m.tflite", Model)));

        FluentActions.Invoking(() => PackageScan.Read([app], cancellationToken: new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
    }

    private static byte[] DescriptionOf(string weights) => System.Text.Encoding.UTF8.GetBytes($$"""{"format": "graph-model", "weightsManifest": [{"paths": ["{{weights}}"], "weights": []}]}""");

    /// <summary>Adds a length to all places that a zip's table of contents tells.</summary>
    private static void Shift(byte[] archive, int length)
    {
        var end = archive.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        var table = BinaryPrimitives.ReadInt32LittleEndian(archive.AsSpan(end + 16));
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(end + 16), table + length);
        for (var at = table + length; archive.AsSpan(at).StartsWith("PK\u0001\u0002"u8); at += 46 + BinaryPrimitives.ReadUInt16LittleEndian(archive.AsSpan(at + 28)) + BinaryPrimitives.ReadUInt16LittleEndian(archive.AsSpan(at + 30)))
            BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(at + 42), BinaryPrimitives.ReadInt32LittleEndian(archive.AsSpan(at + 42)) + length);
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Tar(params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var archive = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var data = new MemoryStream(content);
                archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
            gzip.Write(content);
        return bytes.ToArray();
    }
}
