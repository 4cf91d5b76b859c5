namespace Gateway.Fleet;

/// <summary>What a node says of itself with each heartbeat.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version that it runs.</param>
/// <param name="State">healthy, draining or leaving.</param>
/// <param name="Sessions">Its live sessions.</param>
/// <param name="Rooms">Its rooms with members.</param>
/// <param name="Url">Where its HTTP API is reached; null if it does not say.</param>
internal sealed record NodeReport(string Name, string Version, PeerState State, int Sessions, int Rooms, string? Url = null);
