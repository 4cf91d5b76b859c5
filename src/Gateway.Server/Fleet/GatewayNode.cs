namespace Gateway.Fleet;

/// <summary>This gateway among others.</summary>
/// <param name="Name">Its name: <c>Gateway:Discovery:Node</c>, or the machine's.</param>
internal sealed record GatewayNode(string Name);
