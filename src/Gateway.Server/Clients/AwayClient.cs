namespace Gateway.Clients;

/// <summary>A client that is away.</summary>
/// <param name="Client">The client.</param>
/// <param name="Absence">How it left.</param>
internal sealed record AwayClient(Client Client, Absence Absence);
