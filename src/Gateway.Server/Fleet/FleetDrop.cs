namespace Gateway.Fleet;

/// <summary>Why a frame between gateways was dropped: the label of <c>gateway_fleet_dropped_total</c>.</summary>
public enum FleetDrop
{
    /// <summary>The engine was away for longer than a frame may wait.</summary>
    Away,

    /// <summary>Too much waited to be sent (<see cref="FleetOptions.MaxPending"/>).</summary>
    Full,

    /// <summary>It is no newer than one that was heard before.</summary>
    Old,

    /// <summary>Too much that has come waited to be delivered (<see cref="FleetOptions.MaxPending"/>).</summary>
    Behind,

    /// <summary>It is none of ours, or has another version.</summary>
    Invalid,

    /// <summary>It is larger than the engine takes.</summary>
    TooLarge,
}
