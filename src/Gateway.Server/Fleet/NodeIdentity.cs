namespace Gateway.Fleet;

/// <summary>The identity of this process towards others.</summary>
/// <param name="Name">The node's name: <c>Gateway:Discovery:Node</c>, or the machine's name.</param>
/// <param name="Epoch">When this process began, in milliseconds since 1970: a later process has a greater number.</param>
internal sealed record NodeIdentity(string Name, long Epoch);
