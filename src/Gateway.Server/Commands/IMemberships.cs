namespace Gateway.Commands;

/// <summary>The rooms of one session.</summary>
public interface IMemberships
{
    /// <summary>
    /// Joins a room, once the reply to the request is sent: no message of the room comes before it (docs/protocol.md 2.3). Joining again changes nothing.
    /// </summary>
    /// <returns>False if the session is in the maximum number of rooms.</returns>
    bool TryJoin(string room);

    /// <summary>Joins a room before the reply. Only for a caller that replies without awaiting after it.</summary>
    /// <returns>False if the session is in the maximum number of rooms.</returns>
    internal bool TryJoinAtOnce(string room) => TryJoin(room);

    /// <summary>Leaves a room.</summary>
    /// <returns>False if the session was not in it.</returns>
    bool TryLeave(string room);

    /// <summary>Sends a message to every other member of a room. The room is passed by its bytes as they were received.</summary>
    /// <returns>False if the session is not in the room, or the engine of the fleet takes no message of this length: then nobody was sent it.</returns>
    bool TrySay(ReadOnlySpan<byte> room, ReadOnlySpan<byte> bytes);

    /// <summary>The same, and says why not.</summary>
    internal SayResult Say(ReadOnlySpan<byte> room, ReadOnlySpan<byte> bytes) => TrySay(room, bytes) ? SayResult.Said : SayResult.NotInRoom;
}
