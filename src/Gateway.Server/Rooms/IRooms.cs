namespace Gateway.Rooms;

/// <summary>
/// Who is in which room, and the way of a message to all of them. In-process by default; a broker between several gateways can stand
/// here instead.
/// </summary>
internal interface IRooms
{
    /// <summary>How many rooms one member may be in: <c>Limits:MaxRoomsPerSession</c>.</summary>
    int MaxPerMember { get; }

    /// <summary>Rooms that have members.</summary>
    int Count { get; }

    /// <summary>Memberships over all rooms.</summary>
    long Memberships { get; }

    /// <summary>Makes the member one of the room's. Joining twice changes nothing.</summary>
    /// <returns>Whether it is new.</returns>
    bool Join(string room, IRoomMember member);

    /// <summary>Takes the member out of the room.</summary>
    /// <returns>Whether it was in.</returns>
    bool Leave(string room, IRoomMember member);

    /// <summary>How many members the room has; 0 where there is no such room.</summary>
    int CountMembers(string room);

    /// <summary>Delivers to every member but <paramref name="sender"/>, and keeps the order in which the room was published to.</summary>
    /// <returns>How many it was delivered to.</returns>
    int Publish(string room, IRoomMember? sender, byte[] message);

    /// <summary>Hears a room without being one of its members, also while it has none, until the answer is disposed.</summary>
    /// <param name="room">The room's name.</param>
    /// <param name="deliver">Takes each message without waiting and without throwing; each sender's come in order.</param>
    IDisposable Watch(string room, Action<byte[]> deliver);

    /// <summary>The names of rooms that have members, in no order.</summary>
    IEnumerable<string> All();

    /// <summary>The ids of the room's members.</summary>
    IReadOnlyList<string> GetMembers(string room);
}
