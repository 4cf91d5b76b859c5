namespace Gateway.Clients;

/// <summary>What says the name of a client.</summary>
public enum IdentitySource
{
    /// <summary>The client's TLS certificate: its common name, or one of its alternative names.</summary>
    Certificate,

    /// <summary>The token that the client sends by <c>AUTH</c>, if its line is <c>name = token</c>.</summary>
    Token,

    /// <summary>The client's first message.</summary>
    Message,

    /// <summary>The back end of the application <c>Http</c>, by the header <c>X-Gateway-Name</c>.</summary>
    BackEnd,

    /// <summary>A TLV of the PROXY header, version 2.</summary>
    ProxyTlv,

    /// <summary>The operator's token file, for sessions of <c>/ws</c>.</summary>
    WebSocket,
}
