using ModelDiff.Models;

namespace ModelDiff.Tests.Models.Isolation;

/// <summary>A kernel in small that runs a seccomp filter on one system call.</summary>
internal static class FilterMachine
{
    public const uint Allow = 0x7FFF_0000;
    public const uint NotPermitted = 0x0005_0001;
    public const uint NoSuchCall = 0x0005_0026;

    public static uint Run(SyscallNumbers numbers, int number, params ulong[] arguments) => Run(numbers, allowWriting: false, numbers.Architecture, number, arguments);

    public static uint Run(SyscallNumbers numbers, bool allowWriting, uint architecture, int number, params ulong[] arguments)
    {
        var program = SeccompFilter.Create(numbers, processId: 77, allowWriting);
        var data = new byte[64];
        BitConverter.TryWriteBytes(data.AsSpan(0), number);
        BitConverter.TryWriteBytes(data.AsSpan(4), architecture);
        for (var i = 0; i < arguments.Length; i++)
            BitConverter.TryWriteBytes(data.AsSpan(16 + (8 * i)), arguments[i]);

        var accumulator = 0u;
        for (var at = 0; ; at++)
        {
            var (code, whenTrue, whenFalse, value) = ((ushort)program[at], (byte)(program[at] >> 16), (byte)(program[at] >> 24), (uint)(program[at] >> 32));
            switch (code)
            {
                case 0x20: accumulator = BitConverter.ToUInt32(data, (int)value); break;
                case 0x15: at += accumulator == value ? whenTrue : whenFalse; break;
                case 0x25: at += accumulator > value ? whenTrue : whenFalse; break;
                case 0x45: at += (accumulator & value) != 0 ? whenTrue : whenFalse; break;
                case 0x06: return value;
                default: throw new InvalidOperationException($"no such instruction: {code:X}");
            }
        }
    }
}
