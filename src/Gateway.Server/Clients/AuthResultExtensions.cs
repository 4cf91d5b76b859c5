namespace Gateway.Clients;

/// <summary>The reply to each <see cref="AuthResult"/>.</summary>
internal static class AuthResultExtensions
{
    /// <summary>The reply to the client (docs/protocol.md 2).</summary>
    internal static ReadOnlySpan<byte> ToReply(this AuthResult authorization) => authorization switch
    {
        AuthResult.Authorized => "OK"u8,
        AuthResult.AlreadyConnected => "ERR already connected"u8,
        _ => "ERR unauthorized"u8,
    };
}
