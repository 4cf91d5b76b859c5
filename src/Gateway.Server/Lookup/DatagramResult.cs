namespace Gateway.Lookup;

/// <summary>The result of a datagram to the UDP lookup: the <c>result</c> label of <c>gateway_udp_datagrams_total</c>.</summary>
internal enum DatagramResult
{
    /// <summary>Answered with a value.</summary>
    Found,

    /// <summary>Answered: no such key.</summary>
    NotFound,

    /// <summary>Answered: malformed request.</summary>
    Error,

    /// <summary>Not answered: the datagram was truncated.</summary>
    Dropped,

    /// <summary>Not answered: the datagram was empty.</summary>
    Empty,

    /// <summary>Not answered: the access list does not allow the address.</summary>
    AccessDenied,

    /// <summary>Not answered: the address is over its rate limit.</summary>
    RateLimited,

    /// <summary>Counted in addition to the datagram's own result: the answer could not be sent.</summary>
    Unsent,
}
