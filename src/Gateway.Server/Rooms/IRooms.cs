namespace Gateway.Rooms;

/// <summary>The members of each room, and the delivery of messages to them. In-process by default; a fleet's go on to other nodes.</summary>
internal interface IRooms
{
    /// <summary>The maximum number of rooms of one member: <c>Limits:MaxRoomsPerSession</c>.</summary>
    int MaxPerMember { get; }

    /// <summary>The longest message that reaches every member, with the words before its bytes: what the engine of a fleet takes; otherwise there is no such limit.</summary>
    int MaxMessageSize => int.MaxValue;

    /// <summary>The number of rooms that have members.</summary>
    int Count { get; }

    /// <summary>The number of memberships of all rooms.</summary>
    long Memberships { get; }

    /// <summary>Adds the member to the room. Joining twice changes nothing.</summary>
    /// <returns>Whether the member is new.</returns>
    bool Join(string room, IRoomMember member);

    /// <summary>Completes once a member that joins the room hears what is said on other nodes; after a bounded time in any case.</summary>
    ValueTask PrepareAsync(string room) => default;

    /// <summary>Removes the member from the room.</summary>
    /// <returns>Whether it was a member.</returns>
    bool Leave(string room, IRoomMember member);

    /// <summary>The number of members of the room on this node; 0 if there is no such room.</summary>
    int CountMembers(string room);

    /// <summary>The number of members of the room on all nodes.</summary>
    ValueTask<int> CountAllMembersAsync(string room) => new(CountMembers(room));

    /// <summary>
    /// Delivers a message to every member except <paramref name="sender"/>. Messages are delivered in the order in which they were published to the room.
    /// </summary>
    /// <returns>The number of members on this node that it was delivered to.</returns>
    int Publish(string room, IRoomMember? sender, byte[] message);

    /// <summary>Receives a room's messages without being a member, even while the room has no members, until the returned object is disposed.</summary>
    /// <param name="room">The room's name.</param>
    /// <param name="deliver">Called with each message. It must not wait and must not throw. The messages of one sender arrive in order.</param>
    IDisposable Watch(string room, Action<byte[]> deliver);

    /// <summary>The names of rooms that have members, in no order.</summary>
    IEnumerable<string> All();

    /// <summary>The ids of the room's members.</summary>
    IReadOnlyList<string> GetMembers(string room);
}
