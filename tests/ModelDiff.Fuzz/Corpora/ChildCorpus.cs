using ModelDiff.Fuzz.Mutations;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Fuzz;

/// <summary>What the process of a model says to its owner: the guards, the signature, answers, a fault.</summary>
internal static class ChildCorpus
{
    private const long MostBytes = 1 << 16;
    private const string Guards = """{"Guards":[{"Name":"seccomp","InForce":true,"Detail":"d"}]}""";
    private const string Signature = """{"InputShape":[3,4,4],"Minimum":0,"Maximum":1,"ElementType":6,"OutputShape":[10],"BatchSize":2,"Gradients":true,"File":{"Notes":["n"],"Layout":1,"Scale":[-1,1],"Mean":[0.5],"Std":[2]}}""";
    private const string Fault = """{"Kind":"forward","Reason":"it failed","Actual":"","Row":3}""";

    private static readonly IsolationOptions Options = new("model", new ChildCommand("program", []), "") { MemoryLimit = IsolationOptions.MinimumMemory };

    public static IReadOnlyList<byte[]> Conversations { get; } = [Conversation(Guards, Signature, Fault)];

    /// <summary>Changes what one frame says; its length stays right.</summary>
    public static byte[] Change(byte[] content, Random random)
    {
        string[] texts = [Guards, Signature, Fault];
        var changed = random.Next(texts.Length);
        texts[changed] = System.Text.Encoding.Latin1.GetString(TextMutation.Apply(System.Text.Encoding.Latin1.GetBytes(texts[changed]), random));
        return Conversation(texts[0], texts[1], texts[2]);
    }

    /// <summary>Reads all frames and takes from each what an owner takes.</summary>
    public static void Read(byte[] content)
    {
        using var stream = new MemoryStream(content);
        using var channel = new FrameChannel(stream, Stream.Null);
        while (stream.Position < stream.Length)
        {
            var frame = channel.Read(MostBytes);
            using var values = frame.Values;
            if (frame.Kind == FrameKind.Guarded)
                _ = IsolationReport.Parse(frame.Text).ToString();
            else if (frame.Kind == FrameKind.Ready)
                ChildSignature.Parse(frame.Text).Unpack(Options);
            else if (frame.Kind == FrameKind.Fault)
                ModelFault.Parse(frame.Text).ToException(Options, "[2, 3, 4, 4]");
        }
    }

    private static byte[] Conversation(string guards, string signature, string fault)
    {
        using var stream = new MemoryStream();
        using var channel = new FrameChannel(Stream.Null, stream);
        using var values = ones(2, 10);
        channel.Write(new Frame(FrameKind.Guarded, Text: guards));
        channel.Write(new Frame(FrameKind.Ready, Text: signature));
        channel.Write(new Frame(FrameKind.Answer, Values: values));
        channel.Write(new Frame(FrameKind.Fault, Text: fault));
        return stream.ToArray();
    }
}
