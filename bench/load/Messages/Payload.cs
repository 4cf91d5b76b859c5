using System.Runtime.Intrinsics.X86;

namespace Gateway.Load.Messages;

/// <summary>Payloads that no server can guess: pseudo-random bytes, and in each message a tag of its own.</summary>
internal static class Payload
{
    private const int Seed = 20260101;
    private const int DigitBits = 6;
    private const int SequenceBits = 30;
    private const ulong SequenceMask = (1ul << SequenceBits) - 1;
    private const ulong ConnectionMask = (1ul << 18) - 1;
    private const byte DigitMask = (1 << DigitBits) - 1;
    private const byte FirstDigit = (byte)'0';
    private const ulong EveryByte = 0x0101010101010101;

    /// <summary>Bytes that may stand in a line.</summary>
    internal static byte[] Text(int length)
    {
        byte[] bytes = Binary(length);
        foreach (ref byte digit in bytes.AsSpan())
        {
            digit = (byte)((digit & DigitMask) + FirstDigit);
        }

        return bytes;
    }

    /// <summary>Bytes of every value.</summary>
    internal static byte[] Binary(int length)
    {
        byte[] bytes = new byte[length];
        new Random(Seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Eight characters from '0' to 'o' that name a connection and the number of its message.</summary>
    internal static ulong Tag(int connection, long message)
    {
        ulong number = (((ulong)connection & ConnectionMask) << SequenceBits) | ((ulong)message & SequenceMask);
        return (EveryByte * FirstDigit) + Spread(number);
    }

    // Six bits to each byte: one instruction where the processor has it.
    private static ulong Spread(ulong number)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitDeposit(number, EveryByte * DigitMask);
        }

        ulong spread = 0;
        for (int i = 0; i < Exchange.TagSize; i++)
        {
            spread |= ((number >> (DigitBits * i)) & DigitMask) << (8 * i);
        }

        return spread;
    }
}
