using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>How bytes that would be taken for a mark are written inside a message.</summary>
internal sealed class EscapeRule
{
    private readonly byte[] _by;
    private readonly (byte[] Key, byte[] Value)[] _map;
    private readonly byte? _xor;
    private readonly SearchValues<byte> _first;

    /// <summary>By is followed by a key, which stands for a value.</summary>
    internal EscapeRule(byte[] by, IReadOnlyList<(byte[] Key, byte[] Value)> map)
    {
        // The longest first: it is the one that is written.
        (_by, _map) = (by, [.. map.OrderByDescending(one => one.Value.Length)]);
        _first = SearchValues.Create([.. map.Select(one => one.Value[0])]);
        MaxValueLength = _map.Max(one => one.Value.Length);
        MaxLength = by.Length + map.Max(one => one.Key.Length);
    }

    /// <summary>By is followed by the byte, changed by exclusive or.</summary>
    internal EscapeRule(byte[] by, byte xor, IReadOnlyList<byte[]> marks)
    {
        (_by, _map, _xor) = (by, [], xor);
        Escaped = [.. marks.SelectMany(mark => mark).Concat(by).Distinct()];
        _first = SearchValues.Create(Escaped);
        MaxValueLength = 1;
        MaxLength = by.Length + 1;
    }

    /// <summary>What every escape begins with.</summary>
    internal ReadOnlySpan<byte> By => _by;

    /// <summary>The values that are escaped, with <c>Xor</c> the single bytes.</summary>
    internal byte[] Escaped { get; } = [];

    /// <summary>The maximum length of a value.</summary>
    internal int MaxValueLength { get; }

    /// <summary>The maximum length of an escape.</summary>
    internal int MaxLength { get; }

    /// <summary>Each escape as it is written.</summary>
    internal IEnumerable<byte[]> Sequences => _xor is { } xor ? Escaped.Select(one => (byte[])[.. _by, (byte)(one ^ xor)]) : _map.Select(one => (byte[])[.. _by, .. one.Key]);

    /// <summary>Whether these bytes are one of the values that are escaped.</summary>
    internal bool Escapes(ReadOnlySpan<byte> value)
    {
        if (_xor is not null)
        {
            return !value.ContainsAnyExcept(_first);
        }

        foreach (var (_, one) in _map)
        {
            if (value.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a message begins with what is escaped.</summary>
    internal bool IsFirst(ReadOnlySpan<byte> message)
    {
        if (_xor is not null)
        {
            return !message.IsEmpty && _first.Contains(message[0]);
        }

        foreach (var (_, value) in _map)
        {
            if (message.StartsWith(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Looks for an escape at one offset.</summary>
    /// <param name="input">The input.</param>
    /// <param name="offset">The offset.</param>
    /// <param name="length">The number of bytes of the escape.</param>
    /// <param name="value">The number of bytes that it stands for; 0 for an escape that is not known.</param>
    internal Match FindAt<TInput>(ref TInput input, int offset, out int length, out int value)
        where TInput : struct, IFrameInput, allows ref struct
    {
        (length, value) = (_by.Length, 0);
        var match = input.Compare(offset, _by);
        if (match != Match.Whole)
        {
            return match;
        }

        if (_xor is not null)
        {
            (length, value) = (_by.Length + 1, 1);
            return input.From(offset + _by.Length).IsEmpty ? Match.Undecided : Match.Whole;
        }

        var isUndecided = false;
        foreach (var (key, stands) in _map)
        {
            var one = input.Compare(offset + _by.Length, key);
            if (one == Match.Whole)
            {
                (length, value) = (_by.Length + key.Length, stands.Length);
                return Match.Whole;
            }

            isUndecided |= one == Match.Undecided;
        }

        return isUndecided ? Match.Undecided : Match.Whole;
    }

    /// <summary>Writes what escaped bytes stand for, until the message is full.</summary>
    internal void Unescape(ReadOnlySpan<byte> input, Span<byte> message)
    {
        while (!message.IsEmpty)
        {
            var plain = input[..Math.Min(input.Length, message.Length)].IndexOf(_by[0]);
            plain = plain < 0 ? Math.Min(input.Length, message.Length) : plain;
            input[..plain].CopyTo(message);
            input = input[plain..];
            message = message[plain..];
            if (message.IsEmpty)
            {
                return;
            }

            var one = new SpanInput(input);
            if (FindAt(ref one, 0, out var length, out var value) == Match.Whole && value > 0)
            {
                Expand(input[_by.Length..length], message);
            }
            else
            {
                (length, value) = (1, 1);
                message[0] = input[0];
            }

            input = input[length..];
            message = message[value..];
        }
    }

    /// <summary>Writes a message with what must be escaped in it escaped.</summary>
    internal void Escape(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        while (message.IndexOfAny(_first) is >= 0 and var plain)
        {
            output.Write(message[..plain]);
            message = message[plain..];
            var escaped = WriteEscape(message, output);
            if (escaped == 0)
            {
                output.Write(message[..1]);
                escaped = 1;
            }

            message = message[escaped..];
        }

        output.Write(message);
    }

    private void Expand(ReadOnlySpan<byte> key, Span<byte> message)
    {
        if (_xor is { } xor)
        {
            message[0] = (byte)(key[0] ^ xor);
            return;
        }

        foreach (var (one, value) in _map)
        {
            if (key.SequenceEqual(one))
            {
                value.CopyTo(message);
                return;
            }
        }
    }

    // The number of bytes at the begin of the message that were escaped.
    private int WriteEscape(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        if (_xor is { } xor)
        {
            output.Write(_by);
            output.Write([(byte)(message[0] ^ xor)]);
            return 1;
        }

        foreach (var (key, value) in _map)
        {
            if (message.StartsWith(value))
            {
                output.Write(_by);
                output.Write(key);
                return value.Length;
            }
        }

        return 0;
    }
}
