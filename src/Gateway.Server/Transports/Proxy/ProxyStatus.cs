namespace Gateway.Transports.Proxy;

/// <summary>The result of <see cref="ProxyHeaderParser"/> for the first bytes of a connection.</summary>
internal enum ProxyStatus
{
    /// <summary>The bytes may become a header.</summary>
    Incomplete,

    /// <summary>The header is complete; the <see cref="ProxyHeader"/> has its content.</summary>
    Header,

    /// <summary>The bytes begin like neither version.</summary>
    NoHeader,

    /// <summary>Version 1: no line end within <see cref="ProxyHeaderText.MaxLength"/> bytes.</summary>
    LineTooLong,

    /// <summary>Version 1: the line is malformed.</summary>
    BadLine,

    /// <summary>An invalid address.</summary>
    BadAddress,

    /// <summary>An invalid port.</summary>
    BadPort,

    /// <summary>Version 2: an unknown version, command or address family.</summary>
    Unknown,

    /// <summary>Version 2: the length is too short for the addresses.</summary>
    LengthTooShort,
}
