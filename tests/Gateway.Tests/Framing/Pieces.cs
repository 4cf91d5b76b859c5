using System.Buffers;

namespace Gateway.Tests.Framing;

/// <summary>Builds sequences that lie in several pieces of memory.</summary>
internal static class Pieces
{
    internal static ReadOnlySequence<byte> Of(IReadOnlyList<byte[]> pieces)
    {
        if (pieces.Count == 0)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        var first = new Piece(pieces[0], 0);
        var last = first;
        foreach (var piece in pieces.Skip(1))
        {
            last = last.Append(piece);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>Cuts bytes into pieces of these lengths; the rest is the last one.</summary>
    internal static List<byte[]> Cut(byte[] bytes, int[] cuts)
    {
        var pieces = new List<byte[]>();
        var at = 0;
        foreach (var cut in cuts)
        {
            var length = Math.Min(cut, bytes.Length - at);
            pieces.Add(bytes[at..(at + length)]);
            at += length;
        }

        pieces.Add(bytes[at..]);
        return pieces;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(byte[] bytes, long index)
        {
            Memory = bytes;
            RunningIndex = index;
        }

        internal Piece Append(byte[] bytes)
        {
            var next = new Piece(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
