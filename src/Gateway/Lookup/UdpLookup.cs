using System.Buffers.Binary;
using Gateway.Diagnostics;

namespace Gateway.Lookup;

/// <summary>The UDP door's conversation (PROTOCOL.md 5): one datagram, at most one answer. Nothing is kept between them.</summary>
internal sealed class UdpLookup(ILookupTable table, DatagramCounters counters)
{
    /// <summary>Status and value length.</summary>
    internal const int HeaderLength = 3;

    /// <summary>The longest answer.</summary>
    internal const int LongestAnswer = HeaderLength + LookupOptionsValidator.LongestValue;

    private const byte Request = 0x01;
    private const byte Found = 0x00;
    private const byte NotFound = 0x01;
    private const byte Error = 0x02;

    /// <summary>Writes the answer and says how long it is; 0 for none.</summary>
    /// <param name="request">One datagram.</param>
    /// <param name="answer">At least <see cref="LongestAnswer"/> bytes.</param>
    internal int Answer(ReadOnlySpan<byte> request, Span<byte> answer)
    {
        if (request.IsEmpty)
        {
            return Count(DatagramResult.Empty, 0);
        }

        if (request.Length < 2 || request[0] != Request)
        {
            return Count(DatagramResult.Error, Write(answer, Error, default));
        }

        var length = request[1];
        if (request.Length < 2 + length)
        {
            return Count(DatagramResult.Dropped, 0);
        }

        return table.TryGet(request.Slice(2, length), out var value)
            ? Count(DatagramResult.Found, Write(answer, Found, value.Span))
            : Count(DatagramResult.NotFound, Write(answer, NotFound, default));
    }

    /// <summary>The answer left, or the kernel would not have it: the client's address can't be sent to, or a buffer is full.</summary>
    internal void Answered(bool isSent)
    {
        if (!isSent)
        {
            counters.Count(DatagramResult.Unsent);
        }
    }

    private static int Write(Span<byte> answer, byte status, ReadOnlySpan<byte> value)
    {
        answer[0] = status;
        BinaryPrimitives.WriteUInt16BigEndian(answer[1..], (ushort)value.Length);
        value.CopyTo(answer[HeaderLength..]);
        return HeaderLength + value.Length;
    }

    private int Count(DatagramResult result, int length)
    {
        counters.Count(result);
        return length;
    }
}
