namespace ModelDiff.Models;

/// <summary>The program that the kernel runs before each system call of a model's process (seccomp, classic BPF). What is refused fails with EPERM, as if a right was missing.</summary>
internal static class SeccompFilter
{
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfGreater = 0x25;
    private const ushort JumpIfSet = 0x45;
    private const ushort Return = 0x06;
    private const uint AllowCall = 0x7FFF_0000;
    private const uint KillProcess = 0x8000_0000;
    private const uint NotPermitted = 0x0005_0000 | 1;
    private const uint NoSuchCall = 0x0005_0000 | 38;

    /// <summary>Everything but O_RDONLY: access mode, O_CREAT, O_TRUNC, O_APPEND, __O_TMPFILE.</summary>
    private const uint WritingFlags = 0x3 | 0x40 | 0x200 | 0x400 | 0x40_0000;

    private const uint SameProcess = 0x1_0000;          // CLONE_THREAD
    private const uint TypeIntoTerminal = 0x5412;       // TIOCSTI
    private const uint PasteIntoTerminal = 0x541C;      // TIOCLINUX
    private const uint SetParentDeathSignal = 1;
    private const uint OtherCallingConvention = 0x4000_0000;

    /// <summary>Makes the program.</summary>
    /// <param name="numbers">Of the architecture.</param>
    /// <param name="processId">The process that may signal itself.</param>
    /// <param name="allowWriting">Whether files may be opened for writing, as drivers of devices do.</param>
    /// <returns>Instructions, each 8 bytes.</returns>
    public static ulong[] Create(SyscallNumbers numbers, int processId, bool allowWriting)
    {
        var program = new List<ulong>
        {
            Instruction(LoadWord, 4),
            Instruction(JumpIfEqual, numbers.Architecture, whenTrue: 1),
            Instruction(Return, KillProcess),
            Instruction(LoadWord, 0),
            Instruction(JumpIfGreater, OtherCallingConvention - 1, whenFalse: 1),
            Instruction(Return, NotPermitted),
            Instruction(JumpIfGreater, SyscallNumbers.Last, whenFalse: 1),
            Instruction(Return, NoSuchCall),
        };
        Refuse(program, SyscallNumbers.Clone3, NoSuchCall);
        Refuse(program, SyscallNumbers.OpenAt2, NoSuchCall);
        foreach (var number in (int[])[.. numbers.Network, .. numbers.Programs, .. allowWriting ? [] : numbers.Files, .. numbers.System])
            Refuse(program, number, NotPermitted);

        if (!allowWriting)
        {
            OnlyWhere(program, numbers.OpenAt, argument: 2, JumpIfSet, WritingFlags, allowedWhenTrue: false);
            if (numbers.OpenOld >= 0)
                OnlyWhere(program, numbers.OpenOld, argument: 1, JumpIfSet, WritingFlags, allowedWhenTrue: false);
        }

        OnlyWhere(program, numbers.NewThread, argument: 0, JumpIfSet, SameProcess, allowedWhenTrue: true);
        OnlyWhere(program, numbers.Kill, argument: 0, JumpIfEqual, (uint)processId, allowedWhenTrue: true);
        OnlyWhere(program, numbers.ThreadKill, argument: 0, JumpIfEqual, (uint)processId, allowedWhenTrue: true);
        OnlyWhere(program, numbers.ProcessControl, argument: 0, JumpIfEqual, SetParentDeathSignal, allowedWhenTrue: false);
        NoTerminalInput(program, numbers.Ioctl);
        OnlyReadLimits(program, numbers.ProcessLimit);
        program.Add(Instruction(Return, AllowCall));
        return [.. program];
    }

    private static void Refuse(List<ulong> program, int number, uint how)
    {
        program.Add(Instruction(JumpIfEqual, (uint)number, whenFalse: 1));
        program.Add(Instruction(Return, how));
    }

    /// <summary>Decides a call by one test of one argument's low word.</summary>
    private static void OnlyWhere(List<ulong> program, int number, int argument, ushort test, uint value, bool allowedWhenTrue)
    {
        program.Add(Instruction(JumpIfEqual, (uint)number, whenFalse: 4));
        program.Add(Instruction(LoadWord, LowWord(argument)));
        program.Add(Instruction(test, value, whenFalse: 1));
        program.Add(Instruction(Return, allowedWhenTrue ? AllowCall : NotPermitted));
        program.Add(Instruction(Return, allowedWhenTrue ? NotPermitted : AllowCall));
    }

    private static void NoTerminalInput(List<ulong> program, int number)
    {
        program.Add(Instruction(JumpIfEqual, (uint)number, whenFalse: 5));
        program.Add(Instruction(LoadWord, LowWord(1)));
        program.Add(Instruction(JumpIfEqual, TypeIntoTerminal, whenTrue: 1));
        program.Add(Instruction(JumpIfEqual, PasteIntoTerminal, whenFalse: 1));
        program.Add(Instruction(Return, NotPermitted));
        program.Add(Instruction(Return, AllowCall));
    }

    /// <summary>New limits come in by an address that is not null.</summary>
    private static void OnlyReadLimits(List<ulong> program, int number)
    {
        program.Add(Instruction(JumpIfEqual, (uint)number, whenFalse: 6));
        program.Add(Instruction(LoadWord, LowWord(2)));
        program.Add(Instruction(JumpIfEqual, 0, whenFalse: 2));
        program.Add(Instruction(LoadWord, LowWord(2) + 4));
        program.Add(Instruction(JumpIfEqual, 0, whenTrue: 1));
        program.Add(Instruction(Return, NotPermitted));
        program.Add(Instruction(Return, AllowCall));
    }

    private static uint LowWord(int argument) => (uint)(16 + (8 * argument));

    private static ulong Instruction(ushort code, uint value, byte whenTrue = 0, byte whenFalse = 0) =>
        code | ((ulong)whenTrue << 16) | ((ulong)whenFalse << 24) | ((ulong)value << 32);
}
