namespace Gateway.Sessions;

/// <summary>The first bytes of input that was malformed, where they are kept (<see cref="DiagnosticsOptions.KeepMalformed"/>). A feature of the connection, so that other sessions have no room for it.</summary>
/// <param name="Hex">The bytes, in hex.</param>
internal sealed record MalformedInput(string Hex)
{
    /// <summary>The maximum number of bytes that are kept: enough for a header.</summary>
    internal const int MaxLength = 16;
}
