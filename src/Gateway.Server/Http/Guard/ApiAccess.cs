namespace Gateway.Http.Guard;

/// <summary>The clients that may use <c>/api/</c> and <c>/ws</c>.</summary>
internal enum ApiAccess
{
    /// <summary>Loopback clients: protected mode, because no token is configured.</summary>
    Loopback,

    /// <summary>Clients that present the operator's token.</summary>
    Token,

    /// <summary>All clients, because the configuration allows it.</summary>
    Anyone,
}
