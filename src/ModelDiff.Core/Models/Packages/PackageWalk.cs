using System.Buffers.Binary;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using ModelDiff.Storage;

namespace ModelDiff.Models.Packages;

/// <summary>A walk through packages within packages, within the limits of its options.</summary>
/// <param name="options">The limits.</param>
/// <param name="cancellationToken">Observed before each file.</param>
internal sealed class PackageWalk(PackageScanOptions options, CancellationToken cancellationToken)
{
    /// <summary>Stands between a package and what lies in it.</summary>
    public const string Separator = "!/";

    private readonly List<PackageModel> _models = [];
    private readonly List<PackageNote> _notes = [];
    private long _allowance = options.TotalSize;
    private int _entries;
    private long _start = Stopwatch.GetTimestamp();
    private bool _isLate;

    /// <summary>The path of the only model that matters, or null for all.</summary>
    public string? Wanted { get; init; }

    /// <summary>The content of that model, once it was found.</summary>
    public byte[]? Found { get; private set; }

    /// <summary>Files of any kind whose content matters, by their paths; null for none. Nothing else is looked at then.</summary>
    public IReadOnlySet<string>? WantedFiles { get; init; }

    /// <summary>The content of those that were found.</summary>
    public Dictionary<string, byte[]> FoundFiles { get; } = new(StringComparer.Ordinal);

    /// <summary>What was found so far.</summary>
    public PackageContents Contents => new([.. _models], [.. _notes], _entries);

    private bool IsDone => Found is not null || FoundFiles.Count == WantedFiles?.Count || _entries >= options.Entries || _allowance <= 0 || _isLate;

    /// <summary>Tells of a part.</summary>
    public void Note(string path, string text) => _notes.Add(new(path, text));

    /// <summary>Looks at a file of the file system.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="content">Borrowed; seekable.</param>
    public void VisitFile(string path, Stream content)
    {
        (_start, _isLate) = (Stopwatch.GetTimestamp(), false);
        var container = new Container(this);
        if (Path.GetExtension(path) == ".data")
            container.ReadLoaders(path);
        Visit(path, content, content.Length, 0, container);
        container.Finish();
    }

    private void Visit(string path, Stream content, long? length, int depth, Container container)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsDone || !(IsOnTheWay(path) || PackTable.IsLoader(path, 0)))
            return;
        if (Stopwatch.GetElapsedTime(_start) > options.Time)
        {
            _isLate = true;
            Note(path, FormattableString.Invariant($"the scan of this package ends here: it took more than {options.Time.TotalSeconds:0.###} seconds."));
            return;
        }

        if (++_entries == options.Entries)
            Note(path, $"the scan ends here: {options.Entries} files were looked at.");
        try
        {
            var head = new byte[KnownFiles.HeadLength];
            head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            if (WantedFiles?.Contains(path) == true)
                FoundFiles[path] = ReadAll(head, content, length);
            else if (length is null or > 0 && !IsPlain(head, path, length))
                Judge(path, ReadAll(head, content, length), depth, container);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException or UnauthorizedAccessException)
        {
            Note(path, $"it cannot be read: {FailureText.OneLine(exception)}");
        }
    }

    /// <summary>Whether a file is wanted, or holds what is; where nothing in particular is wanted, any may.</summary>
    private bool IsOnTheWay(string path) => Wanted?.StartsWith(path, StringComparison.Ordinal) ?? WantedFiles?.Any(file => file.StartsWith(path, StringComparison.Ordinal)) ?? true;

    /// <summary>Whether a file is of a kind in which no model lies, so that the rest of it need not be read.</summary>
    private static bool IsPlain(byte[] head, string path, long? length) =>
        !KnownFiles.IsTensorFlowJs(head) && KnownFiles.Describe(head) is { } known && !KnownFiles.IsModel(known) && !known.Contains("archive", StringComparison.Ordinal) && !PackTable.IsLoader(path, length ?? 0);

    private byte[] ReadAll(byte[] head, Stream content, long? length)
    {
        if (length > options.EntrySize)
            throw new InvalidDataException($"it has {length} bytes; at most {options.EntrySize} are read.");
        using var whole = new MemoryStream();
        whole.Write(head);
        var buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > options.EntrySize)
                throw new InvalidDataException($"it unpacks to more than {options.EntrySize} bytes.");
            if (whole.Length > _allowance)
                throw new InvalidDataException("all packages together unpack to more than the scan's limit.");
        }

        _allowance -= whole.Length;
        return whole.ToArray();
    }

    private void Judge(string path, byte[] content, int depth, Container container)
    {
        if (PackTable.IsLoader(path, content.Length) && container.AddLoader(path, content))
            return;
        if (Path.GetExtension(path) == ".data")
            container.AddPack(path, content, depth);
        else
            Identify(path, content, depth);
    }

    private void Identify(string path, byte[] content, int depth)
    {
        using var stream = new MemoryStream(content, writable: false);
        var (format, kind) = ModelFiles.Inspect(stream);
        if (format is ModelFormat.TFLite or ModelFormat.TensorFlowJs or ModelFormat.Onnx or ModelFormat.TorchScript or ModelFormat.Checkpoint or ModelFormat.SafeTensors || (format == ModelFormat.Foreign && KnownFiles.IsModel(kind)))
            Add(path, content, (format, kind), null);
        else if (ZipContent.Find(content) is >= 0 and var start)
            Nest(path, depth, () => VisitZip(path, (content, start), depth + 1));
        else if (content is [0x1F, 0x8B, _, _, ..])
            Nest(path, depth, () => VisitGzip(path, content, depth + 1));
        else if (content.Length > 262 && content.AsSpan(257, 5).SequenceEqual("ustar"u8))
            Nest(path, depth, () => VisitTar(path, stream, depth + 1));
        else if (Carver.Find(content) is { Count: > 0 } found)
            Carve(path, content, found);
        else if (Opacity.Has(content))
            Note(path, $"{content.Length} bytes that look encrypted, or are compressed in a way that is not known.");
    }

    private void Add(string path, byte[] content, (ModelFormat Format, string Kind) what, string? note)
    {
        if (Wanted is not null || WantedFiles is not null)
        {
            if (Wanted == path)
                Found = content;
            return;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var (signature, trouble) = Declared(path, content);
        _models.Add(new(path, what.Format, what.Kind, content.Length, hash)
        {
            Note = note ?? trouble,
            Task = signature?.Task,
            Signature = signature?.ToString(),
            ExtractedTo = what.Format == ModelFormat.TensorFlowJs ? null : Extract(path, content, hash),
        });
    }

    /// <summary>What a model declares of its inputs and outputs, or why that cannot be read.</summary>
    private (DeclaredSignature? Signature, string? Trouble) Declared(string path, byte[] content)
    {
        using var stream = new MemoryStream(content, writable: false);
        try
        {
            return (options.Formats?.Recognizing(stream)?.ReadSignature(ModelContent.Of(content, path)), null);
        }
        catch (ModelLoadException exception)
        {
            return (null, $"Its inputs and outputs cannot be read: {exception.Reason}");
        }
    }

    private string? Extract(string path, byte[] content, string hash)
    {
        if (options.ExtractTo is not { } folder)
            return null;
        var target = Path.Combine(folder, $"{hash[..12]}-{SafeName(path)}");
        AtomicFile.Write(target, stream => stream.Write(content));
        return target;
    }

    /// <summary>The last part of a path as a name that every file system takes; a place within a file (<c>!/@52</c>) is no name and comes with the file's.</summary>
    public static string SafeName(string path) =>
        new([.. path.Replace(Separator + "@", "@", StringComparison.Ordinal).Split('/', '\\')[^1].Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '_').TakeLast(80)]);

    private void Nest(string path, int depth, Action visit)
    {
        if (depth < options.Depth)
            visit();
        else
            Note(path, $"a package within {depth} others; more than {options.Depth} are not opened.");
    }

    private void VisitZip(string path, (byte[] Content, int Start) file, int depth)
    {
        using var stream = new MemoryStream(file.Content, file.Start, file.Content.Length - file.Start, writable: false);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        var container = new Container(this);
        foreach (var entry in archive.Entries)
        {
            if (IsDone)
                break;
            if (entry.FullName.EndsWith('/'))
                continue;
            var name = path + Separator + entry.FullName;
            if (entry.IsEncrypted)
                Note(name, $"{entry.Length} bytes that are encrypted by a password.");
            else
                VisitEntry(name, entry, depth, container);
        }

        container.Finish();
    }

    private void VisitEntry(string name, ZipArchiveEntry entry, int depth, Container container)
    {
        try
        {
            using var content = entry.Open();
            Visit(name, content, entry.Length, depth, container);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException)
        {
            Note(name, $"it cannot be read: {FailureText.OneLine(exception)}");
        }
    }

    private void VisitGzip(string path, byte[] content, int depth)
    {
        using var packed = new MemoryStream(content, writable: false);
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        var first = new byte[KnownFiles.HeadLength];
        first = first[..unpacked.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)];
        using var again = new MemoryStream(content, writable: false);
        using var whole = new GZipStream(again, CompressionMode.Decompress);
        if (first.Length > 262 && first.AsSpan(257, 5).SequenceEqual("ustar"u8))
        {
            VisitTar(path, whole, depth);
            return;
        }

        var container = new Container(this);
        var single = ReadAll([], whole, null);
        if (BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(content.Length - 4)) != (uint)single.Length)
            Note(path, "it unpacks to another length than it states: it is incomplete or damaged.");
        using var file = new MemoryStream(single, writable: false);
        Visit(path + Separator + Path.GetFileNameWithoutExtension(path), file, file.Length, depth, container);
        container.Finish();
    }

    private void VisitTar(string path, Stream content, int depth)
    {
        using var archive = new TarReader(content, leaveOpen: true);
        var container = new Container(this);
        while (!IsDone && Next(archive) is { } entry)
        {
            if (entry.DataStream is { } data && entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile)
                Visit(path + Separator + entry.Name, entry.DataStream!, entry.Length, depth, container);
        }

        container.Finish();
    }

    /// <exception cref="InvalidDataException">The archive is damaged; of a time that no calendar holds the runtime says that an operation overflowed.</exception>
    private static TarEntry? Next(TarReader archive)
    {
        try
        {
            return archive.GetNextEntry();
        }
        catch (Exception exception) when (exception is ArithmeticException or ArgumentException)
        {
            throw new InvalidDataException("an entry of the archive has numbers or names that cannot be.", exception);
        }
    }

    private void Carve(string path, byte[] content, IReadOnlyList<Range> found)
    {
        foreach (var range in found)
        {
            var part = content[range];
            var (start, _) = range.GetOffsetAndLength(content.Length);
            Add(FormattableString.Invariant($"{path}{Separator}@{start}"), part, (ModelFormat.TFLite, "a TensorFlow Lite model"), "It lies within other data; where it ends is not known, so its hash is that of more than it.");
        }
    }

    /// <summary>What of one package or folder belongs together: packs and the scripts with their tables.</summary>
    private sealed class Container(PackageWalk walk)
    {
        private readonly Dictionary<string, PackedFile[]> _tables = new(StringComparer.Ordinal);
        private readonly List<(string Path, byte[] Content, int Depth)> _packs = [];

        /// <summary>Keeps the table of a script.</summary>
        /// <returns>Whether it has one.</returns>
        public bool AddLoader(string path, byte[] script)
        {
            if (PackTable.Read(script) is not { Length: > 0 } files)
                return false;
            _tables[PackTable.PackOf(path)] = files;
            return true;
        }

        public void AddPack(string path, byte[] content, int depth) => _packs.Add((path, content, depth));

        /// <summary>Reads the scripts beside a pack in the file system.</summary>
        public void ReadLoaders(string pack)
        {
            foreach (var loader in PackTable.LoadersOf(pack).Where(File.Exists))
            {
                if (new FileInfo(loader) is { Length: var length } && PackTable.IsLoader(loader, length))
                    AddLoader(loader, RegularFile.ReadAllBytes(loader, length));
            }
        }

        public void Finish()
        {
            foreach (var (path, content, depth) in _packs)
            {
                if (!_tables.TryGetValue(path, out var files) || files.Any(file => file.End > content.Length))
                {
                    walk.Identify(path, content, depth);
                    continue;
                }

                foreach (var file in files)
                {
                    using var part = new MemoryStream(content, (int)file.Start, (int)(file.End - file.Start), writable: false);
                    walk.Visit(path + Separator + file.Name, part, part.Length, depth + 1, new Container(walk));
                }
            }
        }
    }
}
