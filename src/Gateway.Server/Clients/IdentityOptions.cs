namespace Gateway.Clients;

/// <summary>A listener's <c>Identity</c>: what says the name of a client, and what a name is worth.</summary>
public sealed class IdentityOptions
{
}
