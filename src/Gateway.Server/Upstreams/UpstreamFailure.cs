namespace Gateway.Upstreams;

/// <summary>The failures of a back end. Their names appear in <c>gateway_upstream_errors_total</c>, the log and <c>/api/v1/upstreams</c>.</summary>
internal enum UpstreamFailure
{
    /// <summary>The host name has no address.</summary>
    NameNotResolved,

    /// <summary>The connection was refused.</summary>
    Refused,

    /// <summary>There was no answer within <see cref="UpstreamOptions.Connect"/>.</summary>
    Timeout,

    /// <summary>There is no route to the address.</summary>
    Unreachable,

    /// <summary>This process can open no more files.</summary>
    OutOfFiles,

    /// <summary>The TLS handshake failed: the back end has no trusted certificate for its name, or does not use TLS.</summary>
    Tls,

    /// <summary>The back end broke an established connection.</summary>
    Reset,

    /// <summary>Any other failure.</summary>
    Other,
}
