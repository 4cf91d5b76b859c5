namespace Gateway.Rooms;

/// <summary>Whoever can be in rooms.</summary>
internal interface IRoomMember
{
    /// <summary>The name by which others know it.</summary>
    string Id { get; }

    /// <summary>Takes a message without waiting and without throwing; what can't be delivered is the member's own affair.</summary>
    void Deliver(byte[] message);
}
