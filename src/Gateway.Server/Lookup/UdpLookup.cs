using System.Buffers.Binary;
using Gateway.Addresses;

namespace Gateway.Lookup;

/// <summary>The UDP lookup protocol (docs/protocol.md 5): one datagram, at most one answer, no state in between.</summary>
internal sealed class UdpLookup(ILookupTable table, DatagramAdmission admission, DatagramCounters counters)
{
    /// <summary>The status and the length of the value.</summary>
    internal const int HeaderLength = 3;

    /// <summary>The maximum length of an answer.</summary>
    internal const int MaxAnswerLength = HeaderLength + LookupOptionsValidator.MaxValueLength;

    private const byte Request = 0x01;
    private const byte Found = 0x00;
    private const byte NotFound = 0x01;
    private const byte Error = 0x02;

    /// <summary>Writes the answer and returns its length; 0 for none.</summary>
    /// <param name="request">One datagram.</param>
    /// <param name="from">The sender's address, which may be forged.</param>
    /// <param name="answer">At least <see cref="MaxAnswerLength"/> bytes.</param>
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

        // Every answer goes to an address that can be forged.
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

    /// <summary>Counts an answer that could not be sent: the kernel cannot send to the client's address, or a buffer is full.</summary>
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
