using System.Text;

namespace Gateway.Rooms;

/// <summary>The pushes that sessions send each other: <c>MSG &lt;room&gt; &lt;sender&gt; &lt;bytes&gt;</c>, or <c>MSG @&lt;sender&gt; &lt;bytes&gt;</c> (docs/protocol.md 2).</summary>
internal static class RoomMessage
{
    /// <summary>Encodes the message, once for all members.</summary>
    public static byte[] Encode(string room, string sender, ReadOnlySpan<byte> bytes)
    {
        var message = new byte["MSG ".Length + room.Length + 1 + sender.Length + 1 + bytes.Length];
        var at = Encoding.ASCII.GetBytes("MSG ", message);
        at += Encoding.ASCII.GetBytes(room, message.AsSpan(at));
        message[at++] = (byte)' ';
        at += Encoding.ASCII.GetBytes(sender, message.AsSpan(at));
        message[at++] = (byte)' ';
        bytes.CopyTo(message.AsSpan(at));
        return message;
    }

    /// <summary>Encodes a message to a client.</summary>
    public static byte[] EncodeDirect(string sender, ReadOnlySpan<byte> bytes)
    {
        var message = new byte["MSG @".Length + sender.Length + 1 + bytes.Length];
        var at = Encoding.ASCII.GetBytes("MSG @", message);
        at += Encoding.ASCII.GetBytes(sender, message.AsSpan(at));
        message[at++] = (byte)' ';
        bytes.CopyTo(message.AsSpan(at));
        return message;
    }

    /// <summary>Splits an encoded message to this room into sender and bytes.</summary>
    public static (string Sender, ReadOnlyMemory<byte> Bytes) Split(string room, byte[] message)
    {
        var begin = "MSG ".Length + room.Length + 1;
        var length = message.AsSpan(begin).IndexOf((byte)' ');
        return (Encoding.ASCII.GetString(message, begin, length), message.AsMemory(begin + length + 1));
    }
}
