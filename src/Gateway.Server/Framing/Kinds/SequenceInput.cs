using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>Input in several pieces. Remembers the piece that was read last.</summary>
internal ref struct SequenceInput : IFrameInput
{
    private readonly ReadOnlySequence<byte> _sequence;
    private SequencePosition _next;
    private ReadOnlySpan<byte> _piece;
    private int _pieceStart;

    internal SequenceInput(in ReadOnlySequence<byte> sequence)
    {
        _sequence = sequence;

        // Input that is longer than an int can count is over any limit.
        Length = (int)Math.Min(sequence.Length, int.MaxValue);
        Rewind();
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> From(int offset)
    {
        if (offset < _pieceStart)
        {
            Rewind();
        }

        while (offset - _pieceStart >= _piece.Length)
        {
            var end = _pieceStart + _piece.Length;
            if (!_sequence.TryGet(ref _next, out var memory))
            {
                return default;
            }

            _piece = memory.Span;
            _pieceStart = end;
        }

        return _piece[(offset - _pieceStart)..];
    }

    private void Rewind()
    {
        _next = _sequence.Start;
        _piece = default;
        _pieceStart = 0;
    }
}
