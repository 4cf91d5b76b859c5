namespace Gateway.Upstreams;

/// <summary>What went wrong with a back end. The words stand in <c>gateway_upstream_errors_total</c>, the log and <c>/api/v1/upstreams</c>.</summary>
internal enum UpstreamFailure
{
    /// <summary>Its name has no address.</summary>
    NameNotResolved,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>It did not answer within <see cref="UpstreamOptions.Connect"/>.</summary>
    Timeout,

    /// <summary>No way leads there.</summary>
    Unreachable,

    /// <summary>This process may open no more files.</summary>
    OutOfFiles,

    /// <summary>TLS did not come about: it shows no certificate that is trusted and its own, or speaks no TLS.</summary>
    Tls,

    /// <summary>It broke a connection that had been made.</summary>
    Reset,

    /// <summary>Anything else.</summary>
    Other,
}
