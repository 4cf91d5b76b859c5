using System.Text;
using Gateway.Fleet;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;

namespace Gateway.Nats;

/// <summary>What the client library is told, and where its defaults are not what a gateway needs.</summary>
internal static class NatsSettings
{
    internal static NatsOpts Create(FleetOptions options, string inboxPrefix) => new()
    {
        Url = options.Url!,
        Name = options.Name,

        // A node does not hear itself.
        Echo = false,
        InboxPrefix = inboxPrefix,
        AuthOpts = new NatsAuthOpts { AuthCredCallback = CredentialsOf(options) },
        TlsOpts = new NatsTlsOpts { CaFile = options.Tls.Ca, CertFile = options.Tls.Certificate, KeyFile = options.Tls.Key },

        // By default a dead connection shows after six minutes.
        PingInterval = options.Ping,
        MaxPingOut = 2,
        ConnectTimeout = options.Request,

        // How long the pump may stand before a connection that takes nothing.
        CommandTimeout = OutboundQueue.MaxAge,
        RequestTimeout = options.Request,
        PublishTimeoutOnDisconnected = true,

        // By default two equal errors of authorization end all tries.
        IgnoreAuthErrorAbort = true,
        MaxReconnectRetry = -1,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(100),
        ReconnectWaitMax = TimeSpan.FromSeconds(1),
        ReconnectJitter = TimeSpan.FromMilliseconds(100),

        // All answers come by one subscription.
        RequestReplyMode = NatsRequestReplyMode.SharedInbox,
        SubjectEncoding = Encoding.ASCII,

        // What an operator needs to know, the gateway says itself.
        LoggerFactory = NullLoggerFactory.Instance,
    };

    // Asked at each connect, so that a mended file is enough.
    private static Func<Uri, CancellationToken, ValueTask<NatsAuthCred>>? CredentialsOf(FleetOptions options) =>
        options.CredentialsFile is { Length: > 0 } file ? async (_, cancellation) => NatsAuthCred.FromCreds(await File.ReadAllTextAsync(file, cancellation))
        : options.User is { Length: > 0 } user ? async (_, cancellation) => NatsAuthCred.FromUserInfo(user, await ReadPasswordAsync(options.PasswordFile, cancellation))
        : null;

    private static async Task<string> ReadPasswordAsync(string? file, CancellationToken cancellation) =>
        file is { Length: > 0 } ? (await File.ReadAllTextAsync(file, cancellation)).Trim() : "";
}
