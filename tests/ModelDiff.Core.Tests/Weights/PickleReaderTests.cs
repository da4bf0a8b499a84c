using ModelDiff.Weights.Formats;

namespace ModelDiff.Tests.Weights;

public class PickleReaderTests
{
    [Fact]
    public void Read_ACall_RecordsItAndRunsNothing()
    {
        // protocol 2, os.system, ("ls",), REDUCE, STOP
        var read = new PickleReader([0x80, 2, .. "cos\nsystem\n"u8, (byte)'X', 2, 0, 0, 0, .. "ls"u8, 0x85, (byte)'R', (byte)'.']).Read();

        var call = read.Should().BeOfType<PickleObject>().Subject;
        call.Callee.Should().Be(new PickleGlobal("os", "system"));
        call.Arguments.Should().Equal("ls");
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 2 })]
    [InlineData(new byte[] { (byte)'.' })]
    [InlineData(new byte[] { (byte)'t', (byte)'.' })]
    [InlineData(new byte[] { (byte)'h', 3, (byte)'.' })]
    [InlineData(new byte[] { (byte)'X', 255, 255, 255, 255, (byte)'.' })]
    [InlineData(new byte[] { 0x8D, 255, 255, 255, 255, 255, 255, 255, 255, (byte)'.' })]
    [InlineData(new byte[] { (byte)'N', (byte)'R', (byte)'.' })]
    [InlineData(new byte[] { (byte)'i', (byte)'.' })]
    public void Read_Damage_IsRefused(byte[] content)
    {
        var act = () => new PickleReader(content).Read();

        act.Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void Read_EndlessWork_IsRefused()
    {
        var content = new byte[5_000_000];
        content.AsSpan().Fill((byte)'N');

        var act = () => new PickleReader(content).Read();

        act.Should().Throw<InvalidDataException>().WithMessage("*operations*");
    }
}
