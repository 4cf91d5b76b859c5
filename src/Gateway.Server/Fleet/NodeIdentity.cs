namespace Gateway.Fleet;

/// <summary>Who this process is to others.</summary>
/// <param name="Name">The node's name: <c>Gateway:Discovery:Node</c>, or the machine's.</param>
/// <param name="Epoch">When this process began, in milliseconds since 1970: a later one has a greater number.</param>
internal sealed record NodeIdentity(string Name, long Epoch);
