using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models.Isolation;

public class FrameChannelTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        using var values = tensor(new[] { 1f, float.NaN, float.NegativeInfinity, -0f, 5f, 6f }).reshape(2, 3);
        using var stream = new MemoryStream();
        new FrameChannel(Stream.Null, stream).Write(new Frame(FrameKind.Recorded, 12, "größe", values));
        stream.Position = 0;
        var frame = new FrameChannel(stream, Stream.Null).Read(24);

        frame.Kind.Should().Be(FrameKind.Recorded);
        frame.Number.Should().Be(12);
        frame.Text.Should().Be("größe");
        using var actual = frame.Values!;
        actual.shape.Should().Equal(2, 3);
        actual.bytes.ToArray().Should().Equal(values.bytes.ToArray());
    }

    [Theory]
    [InlineData(0, 7)]          // another magic number
    [InlineData(4, 99)]         // no such kind
    [InlineData(5, 200)]        // no such type
    [InlineData(6, 17)]         // too many axes
    [InlineData(19, 0x7F)]      // a text of 2 GB
    [InlineData(39, 0x7F)]      // an axis of 2^63
    [InlineData(32, 0)]         // an axis without elements
    [InlineData(32, 5)]         // more than may come
    public void Read_DamagedFrame_IsRefusedBeforeAnythingIsAllocated(int position, byte value)
    {
        using var values = ones(2, 3);
        using var stream = new MemoryStream();
        new FrameChannel(Stream.Null, stream).Write(new Frame(FrameKind.Answer, Values: values));
        stream.GetBuffer()[position] = value;
        stream.Position = 0;

        FluentActions.Invoking(() => new FrameChannel(stream, Stream.Null).Read(24)).Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void Read_TruncatedFrame_IsTheEndOfTheOtherSide()
    {
        using var stream = new MemoryStream(new byte[10]);

        FluentActions.Invoking(() => new FrameChannel(stream, Stream.Null).Read(24)).Should().Throw<EndOfStreamException>();
    }
}
