namespace Gateway.Rooms;

/// <summary>Something that can be a member of rooms.</summary>
internal interface IRoomMember
{
    /// <summary>The name by which other members know it.</summary>
    string Id { get; }

    /// <summary>Receives a message without waiting and without throwing. A message that cannot be delivered is the member's own concern.</summary>
    void Deliver(byte[] message);
}
