using System.Buffers.Binary;
using Gateway.Fleet;

namespace Gateway.Clients;

/// <summary>
/// Which nodes have sessions of a name, the node of the newest last: one node, unless several sessions may have one name. In the map: a version (1 byte), then of each node its
/// number (2) and its epoch (4) in network byte order (docs/fleet.md, On the wire).
/// </summary>
/// <param name="Holders">The nodes; none if nobody has the name.</param>
/// <param name="Revision">The revision of the entry; 0 if there is none.</param>
internal readonly record struct NameEntry(IReadOnlyList<NodeNumber> Holders, long Revision)
{
    private const byte Version = 1;
    private const int NodeSize = 6;

    /// <summary>Writes the nodes of an entry.</summary>
    internal static byte[] Write(IReadOnlyList<NodeNumber> holders)
    {
        var value = new byte[1 + (NodeSize * holders.Count)];
        value[0] = Version;
        for (var index = 0; index < holders.Count; index++)
        {
            var node = value.AsSpan(1 + (NodeSize * index));
            BinaryPrimitives.WriteUInt16BigEndian(node, (ushort)holders[index].Number);
            BinaryPrimitives.WriteUInt32BigEndian(node[2..], holders[index].Epoch);
        }

        return value;
    }

    /// <summary>Reads the nodes of an entry that anybody can have written; null if it is none.</summary>
    internal static IReadOnlyList<NodeNumber>? Read(ReadOnlySpan<byte> value)
    {
        if (value.Length is < 1 or > 1 + (NodeSize * NodeNumber.Max) || value[0] != Version || (value.Length - 1) % NodeSize != 0)
        {
            return null;
        }

        var holders = new NodeNumber[(value.Length - 1) / NodeSize];
        for (var index = 0; index < holders.Length; index++)
        {
            var node = value[(1 + (NodeSize * index))..];
            holders[index] = new NodeNumber(BinaryPrimitives.ReadUInt16BigEndian(node), BinaryPrimitives.ReadUInt32BigEndian(node[2..]));
            if (holders[index].Number is 0 or > NodeNumber.Max)
            {
                return null;
            }
        }

        return holders;
    }
}
