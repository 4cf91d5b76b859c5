namespace Gateway.Diagnostics;

/// <summary>This gateway as a node among others.</summary>
/// <param name="Name">Its name: <c>Gateway:Discovery:Node</c>, or the machine's name.</param>
internal sealed record GatewayNode(string Name);
