using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Models;

/// <summary>Guesses from a signature what a model was made for.</summary>
/// <remarks>
/// Widths that say what an output is come from models in use: 1,404 and 1,434 are the 468 and 478 points of MediaPipe's meshes of a face with three coordinates, 63 the 21 of its hands, 99, 117, 156, 165 and 195 the 33 and 39 of its bodies with three to five numbers each;
/// 17 the key points of COCO; 1,000 and 1,001 the classes of ImageNet, the latter with one for none of them.
/// </remarks>
internal static class TaskGuess
{
    private const long ShortestSound = 4_000;   // samples: a quarter of a second at 16 kHz
    private const long LongestText = 4_096;     // tokens
    private const long SmallestMap = 16;        // pixels a side: smaller ones are features of a network that goes on
    private const long FewestBoxes = 50;
    private const long FewestWords = 1_000;

    private static readonly HashSet<long> FaceMeshes = [1404, 1434];
    private static readonly HashSet<long> Bodies = [99, 117, 156, 165, 195];
    private static readonly HashSet<long> ImageNet = [1000, 1001];
    private static readonly HashSet<long> Embeddings = [64, 128, 192, 256, 384, 512, 768, 1024, 1280, 1536, 2048];

    /// <summary>What it likely does, or null.</summary>
    public static string? Of(DeclaredSignature signature)
    {
        if (signature.Inputs.IsEmpty || signature.Outputs.IsEmpty)
            return null;
        if (signature.Inputs.Any(IsText))
            return OfText(signature);
        if (signature.Inputs.FirstOrDefault(input => ImageSides(input) is not null) is { } image)
            return Mentions(image, "spectrogram", "audio", "mfcc") ? OfSound(signature) : OfImages(signature, ImageSides(image)!.Value);
        return signature.Inputs.Any(IsSound) ? OfSound(signature) : null;
    }

    private static string? OfImages(DeclaredSignature signature, (long Height, long Width) input)
    {
        if (FindsObjects(signature))
            return "finding objects in images";
        if (signature.Outputs.Any(output => Widths(output) is [.., 17, 2 or 3] or [.., 17, 34] or [.., 6, 56]) || Maps(signature).Any(map => map.Channels is 17 or 34))
            return "finding the points of bodies in images";
        if (signature.Outputs.Any(output => Vector(output) is { } points && FaceMeshes.Contains(points)))
            return "finding the points of a face in an image";
        if (signature.Outputs.Any(output => Vector(output) == 63))
            return "finding the points of a hand in an image";
        if (signature.Outputs.Any(output => Vector(output) is { } points && Bodies.Contains(points)) && signature.Outputs.Length > 1)
            return "finding the points of a body in an image";
        return signature.Outputs.Length == 1 && Maps(signature).FirstOrDefault() is { Height: > 0 } map ? OfMap(map, input) : OfVectors(signature, "image");
    }

    private static string OfMap((long Height, long Width, long Channels) map, (long Height, long Width) input) => map.Channels switch
    {
        3 when map.Height >= input.Height => "images to images",
        1 => "a map of each image, such as a mask or depths",
        _ => $"segmentation of images, {Count(map.Channels)} classes",
    };

    /// <summary>Boxes with scores: four numbers each, or both together in a list or, as YOLO has it, side by side.</summary>
    private static bool FindsObjects(DeclaredSignature signature)
    {
        if (signature.LastOperators.Any(name => name.Contains("Detection_PostProcess", StringComparison.OrdinalIgnoreCase) || name.Contains("NON_MAX_SUPPRESSION", StringComparison.OrdinalIgnoreCase) || name.Contains("NonMaxSuppression", StringComparison.OrdinalIgnoreCase)))
            return true;
        ImmutableArray<long>[] lists = [.. signature.Outputs.Select(Widths).OfType<ImmutableArray<long>>().Where(widths => widths.Length == 2)];
        var boxes = lists.Where(widths => widths[0] >= FewestBoxes && widths[1] >= 4).ToArray();
        return boxes.Any(box => lists.Any(scores => scores != box && scores[0] == box[0] && box[1] < 64))
            || (signature.Outputs.Length == 1 && lists is [var only] && Math.Max(only[0], only[1]) >= 500 && Math.Min(only[0], only[1]) is >= 5 and <= 512)
            || lists.Any(widths => widths is [>= FewestBoxes, 6])   // corners, score and class of each
            || signature.Outputs.Any(output => Mentions(output, "detection_boxes", "bounding_box", "bbox"));
    }

    private static string? OfText(DeclaredSignature signature)
    {
        if (signature.Outputs.Any(output => Mentions(output, "start_logits")) && signature.Outputs.Any(output => Mentions(output, "end_logits")))
            return "answering questions about a text";
        return Widths(signature.Outputs[0]) switch
        {
            [_] => OfVectors(signature, "text"),
            [_, >= FewestWords and not 1024 and not 1280 and not 1536 and not 2048] => "the next or missing words of a text",
            [_, var width] when Embeddings.Contains(width) => $"features of the words of a text, {Count(width)} numbers each",
            [_, > 1 and var labels] => $"labels of the words of a text, {Count(labels)} classes",
            _ => null,
        };
    }

    private static string? OfSound(DeclaredSignature signature) => OfVectors(signature, "sound");

    /// <summary>Answers that are lists of numbers.</summary>
    private static string? OfVectors(DeclaredSignature signature, string what)
    {
        var widths = signature.Outputs.Select(Vector).ToArray();
        var isChoice = signature.LastOperators.Any(name => name.Contains("softmax", StringComparison.OrdinalIgnoreCase));
        return widths switch
        {
            _ when widths.Any(width => width is null or < 1) => null,
            [1] => $"one number of each {what}",
            [{ } classes] when isChoice || ImageNet.Contains(classes) => $"{what} classification, {Count(classes)} classes",
            [{ } numbers] when Embeddings.Contains(numbers) => $"features of {what}s, {Count(numbers)} numbers",
            [{ } numbers] => $"{Count(numbers)} numbers of each {what}, such as classes",
            _ => $"several answers about each {what}, of {string.Join(", ", widths[..^1].Select(width => Count(width!.Value)))} and {Count(widths[^1]!.Value)} numbers",
        };
    }

    private static bool IsText(DeclaredTensor input) =>
        input.Type == "string" || (input.Type is "int32" or "int64" && Widths(input) is [<= LongestText] && (Widths(input) is [> 1] || Mentions(input, "ids", "token", "mask", "word", "text", "segment")));

    private static bool IsSound(DeclaredTensor input) =>
        input.Type is not ("int32" or "int64") && (Widths(input) is [>= ShortestSound] or [1, >= ShortestSound] || Mentions(input, "audio", "waveform", "pcm", "mfcc", "spectrogram"));

    private static bool Mentions(DeclaredTensor tensor, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (tensor.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>Height and width of images, with channels last or first; -1 where open.</summary>
    private static (long Height, long Width)? ImageSides(DeclaredTensor input) => input.Type is "int64" || input.Sizes is null ? null : Widths(input) switch
    {
        [var height, var width, 1 or 3 or 4] when height is < 0 or > 4 && width is < 0 or > 4 => (height, width),
        [1 or 3 or 4, var height, var width] when height is < 0 or > 4 && width is < 0 or > 4 => (height, width),
        _ => null,
    };

    /// <summary>Outputs that have a place for each part of an image.</summary>
    private static IEnumerable<(long Height, long Width, long Channels)> Maps(DeclaredSignature signature) =>
        from output in signature.Outputs
        let widths = Widths(output)
        where widths is { Length: 3 }
        let isLast = widths.Value[0] >= SmallestMap && widths.Value[1] >= SmallestMap && (widths.Value[2] < widths.Value[0] || widths.Value[2] <= 4)
        let isFirst = widths.Value[1] >= SmallestMap && widths.Value[2] >= SmallestMap && widths.Value[0] < widths.Value[1]
        where isLast || isFirst
        select isLast ? (widths.Value[0], widths.Value[1], widths.Value[2]) : (widths.Value[1], widths.Value[2], widths.Value[0]);

    /// <summary>The length of an answer that is one list of numbers, whatever axes of one stand about it.</summary>
    private static long? Vector(DeclaredTensor output) => Widths(output) is { } widths && widths.Count(size => size != 1) <= 1 ? widths.FirstOrDefault(size => size != 1, 1) : null;

    /// <summary>Sizes without the rows' axis. A tensor of one axis is a row.</summary>
    private static ImmutableArray<long>? Widths(DeclaredTensor tensor) => tensor.Sizes is { } sizes ? (sizes.Length > 1 ? sizes[1..] : sizes) : null;

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
