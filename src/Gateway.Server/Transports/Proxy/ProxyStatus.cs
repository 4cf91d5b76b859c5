namespace Gateway.Transports.Proxy;

/// <summary>What <see cref="ProxyHeaderParser"/> made of the first bytes of a connection.</summary>
internal enum ProxyStatus
{
    /// <summary>So far it may become a header.</summary>
    Incomplete,

    /// <summary>A header; what it says is in the <see cref="ProxyHeader"/>.</summary>
    Header,

    /// <summary>It begins like neither version.</summary>
    NoHeader,

    /// <summary>Version 1: no line end within <see cref="ProxyHeaderText.Longest"/> bytes.</summary>
    LineTooLong,

    /// <summary>Version 1: the line is not made as it must be.</summary>
    BadLine,

    /// <summary>An address that is none.</summary>
    BadAddress,

    /// <summary>A port that is none.</summary>
    BadPort,

    /// <summary>Version 2: another version, command or address family than there are.</summary>
    Unknown,

    /// <summary>Version 2: the length is too short for the addresses that must follow.</summary>
    LengthTooShort,
}
