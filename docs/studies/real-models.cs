#:project ../../src/ModelDiff.Core/ModelDiff.Core.csproj
#:project ../../src/ModelDiff.OnnxRuntime/ModelDiff.OnnxRuntime.csproj
#:package Microsoft.ML.OnnxRuntime
#:property UsesTorchBackend=true
#:property PublishAot=false
#:property IsPackable=false

// Compares models that ship in real applications: see ../real-models.md. They are fetched by fetch-real-models.sh.
//     dotnet run -c Release docs/studies/real-models.cs FOLDER [voice|image]

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using ModelDiff;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.OnnxRuntime;
using ModelDiff.Statistics;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
TorchRuntime.EnsureLoaded();
var folder = args[0];
var part = args.ElementAtOrDefault(1);
ReportTwins(folder);
if (part is null or "voice")
    await Voice(folder);
if (part is null or "image")
    await Image(folder);

// Files that are the same byte by byte need no further question.
static void ReportTwins(string folder)
{
    Console.WriteLine("## Byte-identical files\n");
    var files = Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
    foreach (var same in files.GroupBy(Hash).Where(group => group.Count() > 1))
        Console.WriteLine($"- `{same.Key[..12]}…`: {string.Join(", ", same.Select(file => $"`{Path.GetRelativePath(folder, file)}`"))}");

    static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

static async Task Voice(string folder)
{
    using var clips = Sounds.Clips(80, VoiceModels.Samples);
    using var spectrum = VoiceModels.Spectrogram($"{folder}/openwakeword/models/melspectrogram.onnx");
    using var embedding = VoiceModels.Embedding($"{folder}/openwakeword/models/melspectrogram.onnx", $"{folder}/openwakeword/models/embedding_model.onnx");
    foreach (var rate in new[] { 16000, 8000 })
    {
        using var v4 = Silero("v4", "vad-web/dist/silero_vad_legacy.onnx");
        using var v5 = Silero("v5", "vad-web/dist/silero_vad_v5.onnx");
        using var v6 = Silero("v6", "vad-web/dist/silero_vad_v6.onnx");
        using var op18 = Silero("op18", "jjhbw/weights/silero_vad_op18_ifless.onnx");
        using var op15 = rate == 16000 ? Silero("op15", "jjhbw/weights/silero_vad_16k_op15.onnx") : null;
        using var half = rate == 16000 ? Silero("half", "jjhbw/weights/silero_vad_half.onnx") : null;
        IModelAdapter?[] models = [v4, v5, half, v6, op15, op18, spectrum, embedding];
        await Study($"Voice at {rate / 1000} kHz", [.. models.OfType<IModelAdapter>()], clips, [
            ("natural", 40, new NaturalPairs()),
            ("sign", 40, new SignPairs(new SignOptions { Epsilon = 0.02 })),
            ("search", 20, new SearchPairs(new SearchOptions { Epsilon = 0.02, Tries = 200 })),
            ("random", 40, new RandomPairs()),
        ]);

        IModelAdapter Silero(string name, string file) => VoiceModels.Silero(name, Path.Combine(folder, file), rate);
    }
}

static async Task Image(string folder)
{
    var canvas = new TensorShape(3, 512, 512);
    var isnet = new Preprocessing { Scale = new InputRange(0, 255), Mean = [128], Std = [256] };
    var ocr = new Preprocessing { Color = ImageColor.Bgr, Mean = [0.5], Std = [0.5] };
    using var medium = isnet.Apply(Onnx("isnet_medium", "background-removal/isnet_medium.onnx", new() { Output = OutputSelector.Parse("output") }), canvas);
    using var small = isnet.Apply(Onnx("isnet_small", "background-removal/isnet_small.onnx", new() { Output = OutputSelector.Parse("output") }), canvas);
    using var detection = (ocr with { Mean = [0.406, 0.456, 0.485], Std = [0.225, 0.224, 0.229] })
        .Apply(Onnx("ocr_detection", "ocr/assets/ch_PP-OCRv4_det_infer.onnx", new() { InputShape = canvas }), canvas);
    using var direction = ocr.Apply(Onnx("ocr_direction", "ocr/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx", new() { InputShape = new TensorShape(3, 48, 192) }), canvas);
    using var recognition = ocr.Apply(Onnx("ocr_recognition", "ocr/assets/ch_PP-OCRv4_rec_infer.onnx", new() { InputShape = new TensorShape(3, 48, 320) }), canvas);
    using var scenes = Scenes.Images(20, 512);
    await Study("Image", [medium, small, detection, direction, recognition], scenes, [
        ("natural", 10, new NaturalPairs()),
        ("sign", 10, new SignPairs(new SignOptions { Epsilon = 0.0627 })),
    ]);

    IModelAdapter Onnx(string name, string file, OnnxOptions options) => OnnxAdapter.Load(Path.Combine(folder, file), options with { Name = name });
}

// Every model is asked once per generator; the matrix is computed from what it answered.
static async Task Study(string title, IModelAdapter[] models, Tensor seeds, (string Name, int Pairs, IInputGenerator Generator)[] generators)
{
    foreach (var (name, count, generator) in generators)
    {
        var start = Stopwatch.GetTimestamp();
        var needsSeeds = generator is not RandomPairs;
        using var pairs = await generator.GenerateAsync(new GenerationContext { Victim = models[0], Suspect = models[1], Seeds = needsSeeds ? seeds : null, Count = count });
        var ddvs = new List<DecisionDistanceVector>();
        foreach (var model in models)
        {
            Console.Error.WriteLine($"{title}, {name}: asking {model.Signature.Name}");
            ddvs.Add(await new DdvComputer(batchSize: 4).ComputeAsync(model, pairs));
        }

        Console.WriteLine($"\n## {title}: {name}, {count} pairs, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s\n");
        Print("cosine", ddvs, DdvSimilarity.Cosine.Matrix(ddvs));
        Print("Pearson", ddvs, DdvSimilarity.Pearson.Matrix(ddvs));
        Console.WriteLine($"Mean distance: {string.Join(", ", ddvs.Select(ddv => $"{ddv.ModelName} {ddv.Values.Average():0.####}"))}");
    }
}

static void Print(string measure, IReadOnlyList<DecisionDistanceVector> ddvs, SymmetricMatrix matrix)
{
    Console.WriteLine($"| {measure} | {string.Join(" | ", ddvs.Select(ddv => ddv.ModelName))} |\n|---|{string.Concat(Enumerable.Repeat("---|", matrix.Count))}");
    for (var i = 0; i < matrix.Count; i++)
        Console.WriteLine($"| {ddvs[i].ModelName} | {string.Join(" | ", Enumerable.Range(0, matrix.Count).Select(j => j == i ? "" : $"{matrix[i, j]:0.000}"))} |");
    Console.WriteLine();
}

/// <summary>Models that hear, each asked as its application asks it: float32 [N, samples] at 16 kHz in [-1, 1].</summary>
internal static class VoiceModels
{
    public const int Samples = 32 * Frame;

    private const int Frame = 512;
    private const int Context = 64;
    private const int MelBands = 32;
    private const int Window = 76;

    /// <summary>The probability of speech, frame by frame; the state is carried along.</summary>
    /// <param name="name">The name in the matrix.</param>
    /// <param name="path">The file.</param>
    /// <param name="rate">16000 or, after averaging every two samples, 8000: the file holds a network for each.</param>
    public static IModelAdapter Silero(string name, string path, int rate)
    {
        var session = new InferenceSession(path);
        return Model(name, clip => Track(session, rate == 16000 ? clip : [.. clip.Chunk(2).Select(two => two.Average())], rate));
    }

    public static IModelAdapter Spectrogram(string path)
    {
        var session = new InferenceSession(path);
        return Model("spectrogram", clip => Run(session, ("input", clip, [1, clip.Length])));
    }

    /// <summary>Embeddings of windows of the spectrogram, eight frames apart.</summary>
    public static IModelAdapter Embedding(string spectrogram, string path)
    {
        var (first, second) = (new InferenceSession(spectrogram), new InferenceSession(path));
        return Model("embedding", clip =>
        {
            var mel = Run(first, ("input", clip, [1, clip.Length])).Select(value => (value / 10) + 2).ToArray();
            var starts = Enumerable.Range(0, (((mel.Length / MelBands) - Window) / 8) + 1).Select(index => index * 8 * MelBands);
            return [.. starts.SelectMany(start => Run(second, ("input_1", mel[start..(start + (Window * MelBands))], [1, Window, MelBands, 1])))];
        });
    }

    private static DelegateAdapter Model(string name, Func<float[], float[]> hear)
    {
        var signature = new ModelSignature(name) { InputShape = new TensorShape(Samples), InputRange = new InputRange(-1, 1) };
        return new DelegateAdapter(signature, clips => stack(clips.unbind().Select(clip => tensor(hear(clip.data<float>().ToArray())))));
    }

    private static float[] Track(InferenceSession session, float[] clip, int rate)
    {
        var frame = Frame * rate / 16000;
        var names = session.InputMetadata.Keys.Where(name => name is "state" or "h" or "c").ToArray();
        var states = names.ToDictionary(name => name, name => new float[2 * (name == "state" ? 128 : 64)]);
        var context = names.Contains("state") ? Context * rate / 16000 : 0;   // from version 5 on, a frame comes with the end of the one before
        var padded = new float[context].Concat(clip).ToArray();
        var track = new List<float>();
        for (var start = 0; start < clip.Length; start += frame)
        {
            using var options = new RunOptions();
            var inputs = new Dictionary<string, OrtValue> { ["input"] = Value(padded[start..(start + context + frame)], [1, context + frame]) };
            foreach (var (name, state) in states)
                inputs[name] = Value(state, [2, 1, state.Length / 2]);
            if (session.InputMetadata.ContainsKey("sr"))
                inputs["sr"] = OrtValue.CreateTensorValueFromMemory(new long[] { rate }, []);
            using var outputs = session.Run(options, inputs, ["output", .. names.Select(name => name + (name == "state" ? "N" : "n"))]);
            track.Add(outputs[0].GetTensorDataAsSpan<float>()[0]);
            foreach (var (name, index) in names.Select((name, index) => (name, index)))
                outputs[index + 1].GetTensorDataAsSpan<float>().CopyTo(states[name]);
            foreach (var value in inputs.Values)
                value.Dispose();
        }

        return [.. track];
    }

    private static float[] Run(InferenceSession session, (string Name, float[] Values, long[] Shape) input)
    {
        using var options = new RunOptions();
        using var value = Value(input.Values, input.Shape);
        using var outputs = session.Run(options, new Dictionary<string, OrtValue> { [input.Name] = value }, session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static OrtValue Value(float[] values, long[] shape) => OrtValue.CreateTensorValueFromMemory(values, shape);
}

/// <summary>Speech-like sounds: pulses through formants that change from syllable to syllable, hisses, pauses, chirps and noise.</summary>
internal static class Sounds
{
    public static Tensor Clips(int count, int samples) => stack(Enumerable.Range(0, count).Select(seed => tensor(Clip(new Random(seed), samples))));

    private static float[] Clip(Random random, int samples)
    {
        var clip = new float[samples];
        var noise = 0.002 + (0.02 * random.NextDouble());
        var (pitch, phase) = (90 + (140 * random.NextDouble()), 0.0);
        for (var start = 0; start < samples;)
        {
            var end = Math.Min(samples, start + random.Next(800, 4000));
            var (kind, loudness) = (random.Next(5), 0.1 + (0.5 * random.NextDouble()));
            double[] formants = [250 + (600 * random.NextDouble()), 900 + (1500 * random.NextDouble()), 2400 + (900 * random.NextDouble())];
            var states = new double[3, 2];
            for (var i = start; i < end; i++)
            {
                phase += pitch * (1 + (0.03 * Math.Sin(i / 1500.0))) / 16000;
                var pulse = phase >= 1 ? 1.0 : 0.0;
                phase -= Math.Floor(phase);
                var hiss = (random.NextDouble() * 2) - 1;
                var chirp = Math.Sin(0.2 * i + (i - start) * (i - start) * 1e-5);
                var sound = kind switch { 0 => 0, 1 => 0.3 * hiss, 2 => 0.5 * chirp, _ => Resonate(pulse + (0.02 * hiss), formants, states) };
                var envelope = Math.Sin(Math.PI * (i - start) / (end - start));
                clip[i] = (float)Math.Clamp((loudness * envelope * sound) + (noise * hiss), -1, 1);
            }

            start = end;
        }

        return clip;
    }

    private static double Resonate(double source, double[] formants, double[,] states)
    {
        var sum = 0.0;
        for (var k = 0; k < formants.Length; k++)
        {
            var radius = Math.Exp(-Math.PI * (60 + (40 * k)) / 16000);
            var value = source + (2 * radius * Math.Cos(2 * Math.PI * formants[k] / 16000) * states[k, 0]) - (radius * radius * states[k, 1]);
            (states[k, 1], states[k, 0]) = (states[k, 0], value);
            sum += value / (k + 1);
        }

        return sum * 0.3;
    }
}

/// <summary>Scenes: a textured background with a slope of light, and some shaded bodies before it.</summary>
internal static class Scenes
{
    public static Tensor Images(int count, int size) => stack(Enumerable.Range(0, count).Select(seed => Scene(new Random(seed), size)));

    private static Tensor Scene(Random random, int size)
    {
        var axis = linspace(0, 1, size, ScalarType.Float32);
        var (y, x) = (axis.unsqueeze(1).expand(size, size), axis.unsqueeze(0).expand(size, size));
        var image = Color(random) * (0.4 + (0.6 * Wave(random, x, y, 3))).unsqueeze(0) + Color(random) * (0.3 * Wave(random, x, y, 40)).unsqueeze(0);
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var (cx, cy, rx, ry) = (0.2 + (0.6 * random.NextDouble()), 0.2 + (0.6 * random.NextDouble()), 0.08 + (0.2 * random.NextDouble()), 0.08 + (0.3 * random.NextDouble()));
            var depth = 1 - ((x - cx) / rx).pow(2) - ((y - cy) / ry).pow(2);
            var inside = (depth * 60).sigmoid().unsqueeze(0);
            var body = Color(random) * (0.3 + (0.7 * depth.clamp(0, 1).sqrt()) + (0.15 * Wave(random, x, y, 25))).unsqueeze(0);
            image = (image * (1 - inside)) + (body * inside);
        }

        return image.clamp(0, 1);
    }

    private static Tensor Color(Random random) => tensor(new[] { random.NextSingle(), random.NextSingle(), random.NextSingle() }).reshape(3, 1, 1);

    private static Tensor Wave(Random random, Tensor x, Tensor y, double frequency)
    {
        var (a, b) = (frequency * ((2 * random.NextDouble()) - 1), frequency * ((2 * random.NextDouble()) - 1));
        return 0.5 + (0.5 * ((x * a) + (y * b) + ((x * y) * (a - b)) + (6 * random.NextDouble())).sin());
    }
}
