using ModelDiff.Models;

namespace ModelDiff.Tests.Models.Isolation;

/// <summary>Numbers are those of the kernel's tables: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.</summary>
public class SeccompFilterTests
{
    private const ulong ReadOnlyCloseOnExec = 0x80000;

    [Theory]
    [InlineData(41)]    // socket
    [InlineData(42)]    // connect
    [InlineData(59)]    // execve
    [InlineData(57)]    // fork
    [InlineData(85)]    // creat
    [InlineData(87)]    // unlink
    [InlineData(82)]    // rename
    [InlineData(101)]   // ptrace
    [InlineData(165)]   // mount
    [InlineData(321)]   // bpf
    [InlineData(425)]   // io_uring_setup
    public void Create_X64CallThatIsRefused_FailsAsNotPermitted(int number) => FilterMachine.Run(SyscallNumbers.X64, number).Should().Be(FilterMachine.NotPermitted);

    [Theory]
    [InlineData(198)]   // socket
    [InlineData(203)]   // connect
    [InlineData(221)]   // execve
    [InlineData(35)]    // unlinkat
    [InlineData(276)]   // renameat2
    [InlineData(117)]   // ptrace
    [InlineData(40)]    // mount
    [InlineData(280)]   // bpf
    public void Create_Arm64CallThatIsRefused_FailsAsNotPermitted(int number) => FilterMachine.Run(SyscallNumbers.Arm64, number).Should().Be(FilterMachine.NotPermitted);

    [Theory]
    [InlineData(0)]     // read
    [InlineData(1)]     // write
    [InlineData(9)]     // mmap
    [InlineData(202)]   // futex
    [InlineData(231)]   // exit_group
    public void Create_X64CallThatProgramsNeed_IsAllowed(int number) => FilterMachine.Run(SyscallNumbers.X64, number).Should().Be(FilterMachine.Allow);

    [Theory]
    [InlineData(0x0, true)]       // O_RDONLY
    [InlineData(0x80000, true)]   // O_RDONLY | O_CLOEXEC
    [InlineData(0x1, false)]      // O_WRONLY
    [InlineData(0x2, false)]      // O_RDWR
    [InlineData(0x40, false)]     // O_RDONLY | O_CREAT
    [InlineData(0x200, false)]    // O_RDONLY | O_TRUNC
    public void Create_OpenOfAFile_IsAllowedForReadingOnly(ulong flags, bool allowed)
    {
        var expected = allowed ? FilterMachine.Allow : FilterMachine.NotPermitted;

        FilterMachine.Run(SyscallNumbers.X64, 2, 0, flags).Should().Be(expected);
        FilterMachine.Run(SyscallNumbers.X64, 257, 0, 0, flags).Should().Be(expected);
        FilterMachine.Run(SyscallNumbers.Arm64, 56, 0, 0, flags).Should().Be(expected);
    }

    [Fact]
    public void Create_Signals_ReachTheProcessItselfOnly()
    {
        FilterMachine.Run(SyscallNumbers.X64, 62, 77, 6).Should().Be(FilterMachine.Allow);
        FilterMachine.Run(SyscallNumbers.X64, 62, 1, 6).Should().Be(FilterMachine.NotPermitted);
        FilterMachine.Run(SyscallNumbers.X64, 62, ulong.MaxValue, 6).Should().Be(FilterMachine.NotPermitted);
        FilterMachine.Run(SyscallNumbers.X64, 234, 77, 80, 6).Should().Be(FilterMachine.Allow);
        FilterMachine.Run(SyscallNumbers.X64, 234, 78, 80, 6).Should().Be(FilterMachine.NotPermitted);
    }

    [Fact]
    public void Create_Clone_MakesThreadsOnly()
    {
        const ulong thread = 0x3D0F00;
        const ulong fork = 0x1200011;

        FilterMachine.Run(SyscallNumbers.X64, 56, thread).Should().Be(FilterMachine.Allow);
        FilterMachine.Run(SyscallNumbers.X64, 56, fork).Should().Be(FilterMachine.NotPermitted);
        FilterMachine.Run(SyscallNumbers.X64, 435).Should().Be(FilterMachine.NoSuchCall);
    }

    [Fact]
    public void Create_Limits_AreReadOnly()
    {
        FilterMachine.Run(SyscallNumbers.X64, 302, 0, 7, 0, 0x7FFF_0000_1000).Should().Be(FilterMachine.Allow);
        FilterMachine.Run(SyscallNumbers.X64, 302, 0, 7, 0x7FFF_0000_0000, 0).Should().Be(FilterMachine.NotPermitted);
        FilterMachine.Run(SyscallNumbers.X64, 302, 0, 7, 0x1_0000_0000, 0).Should().Be(FilterMachine.NotPermitted);
    }

    [Fact]
    public void Create_TerminalInputAndParentDeath_AreRefused()
    {
        FilterMachine.Run(SyscallNumbers.X64, 16, 0, 0x5412).Should().Be(FilterMachine.NotPermitted);
        FilterMachine.Run(SyscallNumbers.X64, 16, 0, 0x541C).Should().Be(FilterMachine.NotPermitted);
        FilterMachine.Run(SyscallNumbers.X64, 16, 0, 0x5413).Should().Be(FilterMachine.Allow);
        FilterMachine.Run(SyscallNumbers.X64, 157, 1).Should().Be(FilterMachine.NotPermitted);
        FilterMachine.Run(SyscallNumbers.X64, 157, 15).Should().Be(FilterMachine.Allow);
    }

    [Fact]
    public void Create_OtherConventionsAndYoungerCalls_AreRefused()
    {
        FilterMachine.Run(SyscallNumbers.X64, false, 0x4000_0003, 1).Should().Be(0x8000_0000);
        FilterMachine.Run(SyscallNumbers.X64, 0x4000_0001).Should().Be(FilterMachine.NotPermitted);
        FilterMachine.Run(SyscallNumbers.X64, 463).Should().Be(FilterMachine.NoSuchCall);
    }

    [Fact]
    public void Create_WithDevices_LetsFilesBeWrittenButNothingElse()
    {
        FilterMachine.Run(SyscallNumbers.X64, true, SyscallNumbers.X64.Architecture, 257, 0, 0, 2).Should().Be(FilterMachine.Allow);
        FilterMachine.Run(SyscallNumbers.X64, true, SyscallNumbers.X64.Architecture, 41).Should().Be(FilterMachine.NotPermitted);
    }

    [Fact]
    public void Create_EveryNumber_EndsInADecision()
    {
        for (var number = 0; number < 600; number++)
        {
            FilterMachine.Run(SyscallNumbers.X64, number, ReadOnlyCloseOnExec).Should().BeOneOf(FilterMachine.Allow, FilterMachine.NotPermitted, FilterMachine.NoSuchCall);
            FilterMachine.Run(SyscallNumbers.Arm64, number, ReadOnlyCloseOnExec).Should().BeOneOf(FilterMachine.Allow, FilterMachine.NotPermitted, FilterMachine.NoSuchCall);
        }
    }
}
