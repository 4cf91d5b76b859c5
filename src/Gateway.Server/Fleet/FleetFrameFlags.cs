namespace Gateway.Fleet;

/// <summary>What is special about a frame between nodes.</summary>
[Flags]
internal enum FleetFrameFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The sender's numbers on this topic begin again, higher: what lies between is no gap.</summary>
    First = 1,

    /// <summary>The sender knows nobody yet: whoever hears it answers at once.</summary>
    Newcomer = 2,
}
