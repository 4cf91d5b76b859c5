using System.Collections.Concurrent;
using System.Security.Authentication;
using Gateway.Fleet;
using Microsoft.Extensions.Options;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Gateway.Nats;

/// <summary>Looks at a NATS server for <c>Gateway check</c>, over a connection of its own.</summary>
internal sealed class NatsCheck(IOptions<FleetOptions> options) : IFleetCheck
{
    /// <summary>A revision that no key has, so that a bucket does not keep what is published with it.</summary>
    private const string NoRevision = "1000000000000000000";

    private static readonly string[] NoJetStream = ["the server has no JetStream: start it with -js, or with jetstream in its configuration"];

    /// <inheritdoc/>
    public async Task<FleetServer> RunAsync(IReadOnlyList<string> maps, CancellationToken cancellation)
    {
        var fleet = options.Value;
        var subjects = new NatsSubjects(fleet.Name);
        await using var connection = new NatsConnection(NatsSettings.Create(fleet, subjects.InboxPrefix));
        var errors = new ConcurrentQueue<string>();
        connection.ServerError += (_, args) =>
        {
            errors.Enqueue(args.Error);
            return default;
        };
        await ConnectAsync(connection, errors, cancellation);
        var missing = await TryAsync(connection, NatsPermission.Of(subjects, fleet.Name, maps), errors, cancellation);
        var server = connection.ServerInfo!;
        return new FleetServer(
            $"nats-server {server.Version}{(server.JetStreamAvailable ? " with JetStream" : "")}",
            [
                .. server.JetStreamAvailable ? [] : NoJetStream,
                .. missing.Select(permission => $"the gateway may not {(permission.IsToPublish ? "publish" : "subscribe")} to {permission.Subjects}: allow it in the server's configuration (docs/fleet.md, On the wire)").Distinct(),
                .. missing.Count == 0 && server.JetStreamAvailable ? await FindInJetStreamAsync(connection, cancellation) : [],
            ]);
    }

    private static async Task ConnectAsync(NatsConnection connection, ConcurrentQueue<string> errors, CancellationToken cancellation)
    {
        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            var reason = (errors.LastOrDefault() ?? exception.GetBaseException().Message).TrimEnd('.');
            throw new FleetException($"{reason}: {Advise(exception.GetBaseException(), reason)}", exception);
        }
    }

    private static string Advise(Exception fault, string reason) => fault switch
    {
        _ when reason.Contains("authori", StringComparison.OrdinalIgnoreCase) || reason.Contains("authentication", StringComparison.OrdinalIgnoreCase) =>
            "compare Gateway:Fleet:User and PasswordFile, or CredentialsFile, with the users of the server",
        AuthenticationException => "compare Gateway:Fleet:Tls with the certificates of the server",
        IOException or UnauthorizedAccessException => "have the file there, and readable for the user of the gateway",
        _ => "see whether nats-server runs there, and whether this machine may connect to it",
    };

    /// <summary>Tries permissions. The server says of each that is missing, before it answers what was sent later.</summary>
    /// <returns>Those that are missing.</returns>
    private static async Task<IReadOnlyList<NatsPermission>> TryAsync(
        NatsConnection connection, IReadOnlyList<NatsPermission> permissions, ConcurrentQueue<string> errors, CancellationToken cancellation)
    {
        foreach (var permission in permissions.Where(permission => permission.IsToPublish))
        {
            var headers = permission.IsWrite ? new NatsHeaders { ["Nats-Expected-Last-Subject-Sequence"] = NoRevision } : null;
            await connection.PublishAsync(permission.Tried, Array.Empty<byte>(), headers, serializer: NatsRawSerializer<byte[]>.Default, cancellationToken: cancellation);
        }

        foreach (var permission in permissions.Where(permission => !permission.IsToPublish))
        {
            await using var subscription = await connection.SubscribeCoreAsync<byte[]>(permission.Tried, cancellationToken: cancellation);
        }

        // What the server has said is told here by another task, in order: that the connection is lost comes last.
        await connection.PingAsync(cancellation);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionDisconnected += (_, _) =>
        {
            end.TrySetResult();
            return default;
        };
        await connection.ReconnectAsync();
        await end.Task.WaitAsync(cancellation);
        return [.. permissions.Where(permission => errors.Any(permission.IsRefusedBy))];
    }

    // The server may have it, and not for the account of the gateways.
    private static async Task<string[]> FindInJetStreamAsync(NatsConnection connection, CancellationToken cancellation)
    {
        try
        {
            await new NatsJSContext(connection).GetAccountInfoAsync(cancellation);
            return [];
        }
        catch (NatsException exception)
        {
            return [$"JetStream refuses: {exception.Message.TrimEnd('.')}: allow it for the account of the gateways"];
        }
    }
}
