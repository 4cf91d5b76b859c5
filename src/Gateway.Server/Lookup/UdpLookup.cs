using System.Buffers.Binary;
using Gateway.Addresses;

namespace Gateway.Lookup;

/// <summary>The UDP door's conversation (docs/protocol.md 5): one datagram, at most one answer. Nothing is kept between them.</summary>
internal sealed class UdpLookup(ILookupTable table, DatagramAdmission admission, DatagramCounters counters)
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
    /// <param name="from">Whom it says it is from.</param>
    /// <param name="answer">At least <see cref="LongestAnswer"/> bytes.</param>
    internal int Answer(ReadOnlySpan<byte> request, AddressNumber from, Span<byte> answer)
    {
        if (!admission.Admits(from))
        {
            return Count(DatagramResult.AccessDenied, 0);
        }

        if (request.IsEmpty)
        {
            return Count(DatagramResult.Empty, 0);
        }

        var isRequest = request.Length >= 2 && request[0] == Request;
        if (isRequest && request.Length < 2 + request[1])
        {
            return Count(DatagramResult.Dropped, 0);
        }

        // What is answered at all goes to an address that anyone can write on a datagram.
        if (!admission.MayBeAnswered(from))
        {
            return Count(DatagramResult.RateLimited, 0);
        }

        if (!isRequest)
        {
            return Count(DatagramResult.Error, Write(answer, Error, default));
        }

        return table.TryGet(request.Slice(2, request[1]), out var value)
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
