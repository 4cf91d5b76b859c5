using System.Text;
using Gateway.Fleet;

namespace Gateway.Control;

/// <summary>The one datagram of discovery: <c>heartbeat:&lt;node&gt;:&lt;state&gt;</c> (docs/protocol.md 7).</summary>
internal static class Heartbeat
{
    private static ReadOnlySpan<byte> Prefix => "heartbeat:"u8;

    internal static byte[] Write(string node, PeerState state) => Encoding.ASCII.GetBytes($"heartbeat:{node}:{state.ToName()}");

    /// <summary>Parses a heartbeat; false for everything that is not exactly one.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> datagram, out ReadOnlySpan<byte> node, out PeerState state)
    {
        node = default;
        state = default;
        if (!datagram.StartsWith(Prefix))
        {
            return false;
        }

        var rest = datagram[Prefix.Length..];
        var colon = rest.IndexOf((byte)':');
        if (colon < 0 || !NodeName.IsValid(rest[..colon]) || !TryReadState(rest[(colon + 1)..], out state))
        {
            return false;
        }

        node = rest[..colon];
        return true;
    }

    private static bool TryReadState(ReadOnlySpan<byte> word, out PeerState state)
    {
        (var isKnown, state) = word switch
        {
            _ when word.SequenceEqual("healthy"u8) => (true, PeerState.Healthy),
            _ when word.SequenceEqual("draining"u8) => (true, PeerState.Draining),
            _ when word.SequenceEqual("leaving"u8) => (true, PeerState.Leaving),
            _ => (false, default),
        };
        return isKnown;
    }
}
