namespace Gateway.Fleet;

/// <summary>What a frame between nodes is.</summary>
internal enum FleetFrameKind : byte
{
    /// <summary>A message to a room.</summary>
    RoomMessage = 1,

    /// <summary>How many members the sender has in a room.</summary>
    RoomCount = 2,

    /// <summary>The sender does not know how many members the others have in a room.</summary>
    RoomCountsWanted = 3,

    /// <summary>A node says that it is there.</summary>
    Heartbeat = 4,

    /// <summary>Who has a number says who it is.</summary>
    Hello = 5,

    /// <summary>A request of a client, passed on by the node that has got it.</summary>
    Request = 6,

    /// <summary>A name was taken from the sessions of the node that is asked.</summary>
    NameTaken = 7,

    /// <summary>How long ago a name was claimed is asked.</summary>
    NameAgeWanted = 8,

    /// <summary>A message of a client to another one.</summary>
    Tell = 9,

    /// <summary>Who has made a request does not wait for its answer any more.</summary>
    RequestAborted = 10,
}
