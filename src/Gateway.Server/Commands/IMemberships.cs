namespace Gateway.Commands;

/// <summary>One session's rooms.</summary>
public interface IMemberships
{
    /// <summary>Joins a room; once more changes nothing.</summary>
    /// <returns>False if the session is in as many rooms as it may be.</returns>
    bool TryJoin(string room);

    /// <summary>Leaves a room.</summary>
    /// <returns>False if the session was not in it.</returns>
    bool TryLeave(string room);

    /// <summary>Says something to every other member of a room, named by its bytes as they came.</summary>
    /// <returns>False if the session is not in the room.</returns>
    bool TrySay(ReadOnlySpan<byte> room, ReadOnlySpan<byte> bytes);
}
