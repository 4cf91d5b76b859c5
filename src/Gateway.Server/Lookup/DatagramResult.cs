namespace Gateway.Lookup;

/// <summary>What became of a datagram to the UDP lookup; the <c>result</c> label of <c>gateway_udp_datagrams_total</c>.</summary>
internal enum DatagramResult
{
    /// <summary>Answered with a value.</summary>
    Found,

    /// <summary>Answered: no such key.</summary>
    NotFound,

    /// <summary>Answered: not a request.</summary>
    Error,

    /// <summary>Cut short: not answered.</summary>
    Dropped,

    /// <summary>No bytes at all: not answered.</summary>
    Empty,

    /// <summary>The access list does not admit its address: not answered.</summary>
    AccessDenied,

    /// <summary>Its address has been answered as often as it may be: not answered.</summary>
    RateLimited,

    /// <summary>Counted beside its own result: the answer could not be sent.</summary>
    Unsent,
}
