using System.Collections.Immutable;
using System.Globalization;
using ModelDiff.Models;

namespace ModelDiff.Tests.Models;

/// <summary>Signatures of models that are in use, and what these do.</summary>
public class TaskGuessTests
{
    [Theory]
    [InlineData("uint8 1,299,299,3", "uint8 1,1001", "", "image classification, 1,001 classes")]
    [InlineData("float32 -1,3,224,224", "float32 -1,1000", "", "image classification, 1,000 classes")]
    [InlineData("float32 -1,64,64,1", "float32 -1,7", "Softmax", "image classification, 7 classes")]
    [InlineData("float32 1,256,256,3", "float32 1,1,1,4", "", "4 numbers of each image, such as classes")]
    [InlineData("float32 1,224,224,3", "float32 1,1024", "SOFTMAX", "image classification, 1,024 classes")]
    [InlineData("float32 2,112,112,3", "float32 2,192", "", "features of images, 192 numbers")]
    [InlineData("float32 -1,64,64,3", "float32 -1,1", "", "one number of each image")]
    [InlineData("float32 1,24,24,3", "float32 1,2; float32 1,4", "", "several answers about each image, of 2 and 4 numbers")]
    [InlineData("float32 1,144,256,3", "float32 1,144,256,1", "", "a map of each image, such as a mask or depths")]
    [InlineData("float32 1,144,256,3", "float32 1,144,256,2", "", "segmentation of images, 2 classes")]
    [InlineData("float32 1,3,512,512", "float32 1,21,512,512", "", "segmentation of images, 21 classes")]
    [InlineData("float32 1,64,64,3", "float32 1,256,256,3", "", "images to images")]
    [InlineData("float32 1,128,128,3", "float32 1,896,16; float32 1,896,1", "", "finding objects in images")]
    [InlineData("float32 1,300,300,3", "float32 1,1917,4; float32 1,1917,24", "", "finding objects in images")]
    [InlineData("float32 1,3,640,640", "float32 1,84,8400", "", "finding objects in images")]
    [InlineData("float32 1,3,640,640", "float32 1,300,6", "", "finding objects in images")]
    [InlineData("uint8 1,300,300,3", "float32", "TFLite_Detection_PostProcess", "finding objects in images")]
    [InlineData("int32 1,192,192,3", "float32 1,1,17,3", "", "finding the points of bodies in images")]
    [InlineData("float32 1,385,385,3", "float32 1,25,25,17; float32 1,25,25,34", "", "finding the points of bodies in images")]
    [InlineData("float32 1,192,192,3", "float32 1,1,1,1404; float32 1,1,1,1", "", "finding the points of a face in an image")]
    [InlineData("float32 1,224,224,3", "float32 1,63; float32 1,1", "", "finding the points of a hand in an image")]
    [InlineData("float32 1,256,256,3", "float32 1,195; float32 1,1", "", "finding the points of a body in an image")]
    [InlineData("float32 15600", "float32 1,521", "", "521 numbers of each sound, such as classes")]
    [InlineData("float32 -1,44032 audio", "float32 -1,20", "Softmax", "sound classification, 20 classes")]
    [InlineData("float32 1,43,232,1 spectrogram", "float32 1,4", "softmax", "sound classification, 4 classes")]
    [InlineData("int32 1,256 ids; int32 1,256 mask", "float32 1,2", "SOFTMAX", "text classification, 2 classes")]
    [InlineData("int64 -1,-1 input_ids", "float32 -1,-1,768", "", "features of the words of a text, 768 numbers each")]
    [InlineData("int64 -1,-1 input_ids", "float32 -1,-1,50257", "", "the next or missing words of a text")]
    [InlineData("int64 -1,-1 input_ids", "float32 -1,-1,9", "", "labels of the words of a text, 9 classes")]
    [InlineData("int32 1,384 ids", "float32 1,384 end_logits; float32 1,384 start_logits", "", "answering questions about a text")]
    public void Task_OfAModelInUse_IsWhatItDoes(string inputs, string outputs, string last, string task) => SignatureOf(inputs, outputs, last).Task.Should().Be(task);

    /// <summary>Both sides of each threshold.</summary>
    [Theory]
    [InlineData("float32 1,64,64,3", "float32 1,50,4; float32 1,50,3", "finding objects in images")]
    [InlineData("float32 1,64,64,3", "float32 1,49,4; float32 1,49,3", null)]
    [InlineData("float32 1,64,64,3", "float32 1,50,63; float32 1,50,2", "finding objects in images")]
    [InlineData("float32 1,64,64,3", "float32 1,50,64; float32 1,50,2", null)]
    [InlineData("float32 1,64,64,3", "float32 1,50,3; float32 1,50,2", null)]
    [InlineData("float32 1,64,64,3", "float32 1,50,6", "finding objects in images")]
    [InlineData("float32 1,64,64,3", "float32 1,49,6", null)]
    [InlineData("float32 1,64,64,3", "float32 1,5,500", "finding objects in images")]
    [InlineData("float32 1,64,64,3", "float32 1,5,499", null)]
    [InlineData("float32 1,64,64,3", "float32 1,4,500", null)]
    [InlineData("float32 1,64,64,3", "float32 1,512,600", "finding objects in images")]
    [InlineData("float32 1,64,64,3", "float32 1,513,600", null)]
    [InlineData("float32 1,64,64,3", "float32 1,16,16,1", "a map of each image, such as a mask or depths")]
    [InlineData("float32 1,64,64,3", "float32 1,15,16,1", null)]
    [InlineData("float32 1,64,64,3", "float32 1,16,15,1", null)]
    [InlineData("float32 1,5,5,3", "float32 1,10", "10 numbers of each image, such as classes")]
    [InlineData("float32 1,4,5,3", "float32 1,10", null)]
    [InlineData("float32 1,3,5,4", "float32 1,10", null)]
    [InlineData("int32 1,4096", "float32 1,7", "7 numbers of each text, such as classes")]
    [InlineData("int32 1,4097", "float32 1,7", null)]
    [InlineData("int32 1,1", "float32 1,7", null)]
    [InlineData("int32 1,2", "float32 1,7", "7 numbers of each text, such as classes")]
    [InlineData("int32 1,8", "float32 1,8,1000", "the next or missing words of a text")]
    [InlineData("int32 1,8", "float32 1,8,999", "labels of the words of a text, 999 classes")]
    [InlineData("int32 1,8", "float32 1,8,1024", "features of the words of a text, 1,024 numbers each")]
    [InlineData("int32 1,8", "float32 1,8,2", "labels of the words of a text, 2 classes")]
    [InlineData("int32 1,8", "float32 1,8,1", null)]
    [InlineData("float32 1,4000", "float32 1,7", "7 numbers of each sound, such as classes")]
    [InlineData("float32 1,3999", "float32 1,7", null)]
    public void Task_AtAThreshold_IsWhatTheSideSays(string inputs, string outputs, string? task) => SignatureOf(inputs, outputs, "").Task.Should().Be(task);

    /// <summary>What fits nothing is not guessed at.</summary>
    [Theory]
    [InlineData("float32 1,4", "float32 1,3", "")]
    [InlineData("float32 1,1280,960,3", "float32 1,635,475,2; float32 1,635,475,4", "")]
    [InlineData("float32", "float32 1,3", "")]
    [InlineData("float32 1,224,224,3", "float32", "")]
    [InlineData("float32 1,224,224,3", "", "")]
    [InlineData("", "float32 1,3", "")]
    [InlineData("float32 1,7,7,512", "float32 1,10", "")]
    [InlineData("float32 1,224,224,3", "float32 1,-1", "")]
    [InlineData("float32 1,0,0,3", "float32 1,0", "")]
    public void Task_OfAnythingElse_IsUnknown(string inputs, string outputs, string last) => SignatureOf(inputs, outputs, last).Task.Should().BeNull();

    [Fact]
    public void ToString_OpenSizesAndNoShape_AreMarked() => SignatureOf("float32 -1,3", "float32; int64 2", "").ToString().Should().Be("float32 [?, 3] to float32 […] and int64 [2]");

    /// <summary>A stranger's file decides how many there are, not how much is printed.</summary>
    [Fact]
    public void ToString_ManyTensorsAndAxes_TellsTheFirst()
    {
        var many = SignatureOf(string.Join(';', Enumerable.Repeat("float32 1", 1000)), $"int8 {string.Join(',', Enumerable.Repeat("2", 1000))}", "");

        many.ToString().Should().Be($"{string.Join(" and ", Enumerable.Repeat("float32 [1]", 8))} and 992 more to int8 [2, 2, 2, 2, 2, 2, 2, 2, …]");
    }

    /// <summary>Tensors parted by semicolons: type, sizes, name.</summary>
    private static DeclaredSignature SignatureOf(string inputs, string outputs, string last) => new(Tensors(inputs), Tensors(outputs)) { LastOperators = last.Length == 0 ? [] : [last] };

    private static ImmutableArray<DeclaredTensor> Tensors(string text) => [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Tensor)];

    private static DeclaredTensor Tensor(string text) => text.Split(' ') switch
    {
        [var type] => new("", type, null),
        [var type, var sizes, .. var name] => new(string.Concat(name), type, sizes.Split(',').Select(size => long.Parse(size, CultureInfo.InvariantCulture)).ToImmutableArray()),
        _ => throw new ArgumentException(text),
    };
}
