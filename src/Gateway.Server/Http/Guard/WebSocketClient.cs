namespace Gateway.Http.Guard;

/// <summary>The client that the token of a request for <c>/ws</c> belongs to. A feature of the request; one of the operator's has none.</summary>
/// <param name="Name">The client's name.</param>
internal sealed record WebSocketClient(string Name);
