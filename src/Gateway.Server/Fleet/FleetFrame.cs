using System.Buffers.Binary;

namespace Gateway.Fleet;

/// <summary>
/// What begins each frame between nodes: version (1 byte), kind (1), flags (2), number of the sender (2), spare (2), its epoch (4) and the frame's number (8), all in
/// network byte order (docs/fleet.md, On the wire).
/// </summary>
/// <param name="Kind">What the frame is.</param>
/// <param name="Flags">What is special about it.</param>
/// <param name="Sender">Who has sent it.</param>
/// <param name="Sequence">Its number among those of that sender on its topic, from 1.</param>
internal readonly record struct FleetFrame(FleetFrameKind Kind, FleetFrameFlags Flags, NodeNumber Sender, long Sequence)
{
    /// <summary>The size of the header, in bytes.</summary>
    internal const int HeaderSize = 20;

    /// <summary>The version that this gateway speaks.</summary>
    internal const byte Version = 1;

    /// <summary>Writes the header.</summary>
    internal void Write(Span<byte> header)
    {
        header[0] = Version;
        header[1] = (byte)Kind;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)Sender.Number);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], Sender.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(header[12..], Sequence);
    }

    /// <summary>Reads the header of a frame that anybody can have sent.</summary>
    /// <returns>False if it is none, or of another version.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> frame, out FleetFrame header)
    {
        header = default;
        if (frame.Length < HeaderSize || frame[0] != Version)
        {
            return false;
        }

        var number = BinaryPrimitives.ReadUInt16BigEndian(frame[4..]);
        var sequence = BinaryPrimitives.ReadInt64BigEndian(frame[12..]);
        if (number is 0 or > NodeNumber.Max || sequence <= 0)
        {
            return false;
        }

        header = new FleetFrame(
            (FleetFrameKind)frame[1],
            (FleetFrameFlags)BinaryPrimitives.ReadUInt16BigEndian(frame[2..]),
            new NodeNumber(number, BinaryPrimitives.ReadUInt32BigEndian(frame[8..])),
            sequence);
        return true;
    }
}
