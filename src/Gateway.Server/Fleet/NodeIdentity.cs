namespace Gateway.Fleet;

/// <summary>The identity of this process towards others.</summary>
/// <param name="Name">The node's name: <c>Gateway:Discovery:Node</c>, or the machine's name.</param>
/// <param name="Epoch">When this process began, in milliseconds since 1970: a later process has a greater number.</param>
internal sealed record NodeIdentity(string Name, long Epoch)
{
    /// <summary>Where other machines reach the node's HTTP API: <c>Gateway:Discovery:Url</c>, or what it is bound to; null until it is bound.</summary>
    internal string? Url { get; set; }
}
