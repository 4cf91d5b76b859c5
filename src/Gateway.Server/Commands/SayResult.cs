namespace Gateway.Commands;

/// <summary>What came of a message to a room.</summary>
internal enum SayResult
{
    /// <summary>The session is not in the room.</summary>
    NotInRoom,

    /// <summary>Every other member was sent it.</summary>
    Said,

    /// <summary>It is longer than the engine of the fleet takes. Nobody was sent it.</summary>
    TooLarge,
}
