using System.Net;
using Gateway.Diagnostics;
using Gateway.Framing;
using Gateway.Sessions;
using Gateway.Transports;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Gateway.Hosting;

/// <summary>Three lines for a person who has just started the gateway: what is open, what to try, what to look at.</summary>
internal sealed partial class StartupHints(ListenerDirectory listeners, IServer server, ILogger<StartupHints> log) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var http = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var open = listeners.All.Where(listener => ListenerUrl.Parse(listener.Url, out _) is not null).ToList();
        ListenerHint(string.Join(", ", open.Select(listener => $"{listener.Name} on {listener.Url}").Concat(http.Select(address => $"HTTP on {address}"))));
        if (open.Select(FormatCommand).FirstOrDefault(line => line is not null) is { } line)
        {
            CommandHint(line);
        }

        if (http.Select(Reachable).FirstOrDefault(address => address is not null) is { } page)
        {
            PageHint(page);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A listener that a person can use with a keyboard: lines of commands, without TLS and without a PROXY header.
    private static string? FormatCommand(Listener listener)
    {
        if (listener.IsTls || listener.IsProxied || listener.Framing is not LineFraming || listener.Application != ListenerOptions.DefaultApplication)
        {
            return null;
        }

        var command = ListenerUrl.Parse(listener.Url, out _) switch
        {
            IPEndPoint ip => $"nc {Reachable(ip.Address)} {ip.Port}",
            _ => $"nc -U {new Uri(listener.Url).LocalPath}",
        };
        return listener.Tokens?.AreRequired == true ? $"{command}   and type AUTH, a token, then HELP" : $"{command}   and type HELP";
    }

    // 0.0.0.0 and [::] are addresses to listen on, not to connect to.
    private static IPAddress Reachable(IPAddress bound) =>
        bound.Equals(IPAddress.Any) ? IPAddress.Loopback : bound.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : bound;

    private static string? Reachable(string address)
    {
        var bound = BindingAddress.Parse(address);
        return bound.IsUnixPipe ? null : $"{bound.Scheme}://{(bound.Host is "0.0.0.0" or "[::]" or "*" or "+" ? "localhost" : bound.Host)}:{bound.Port}";
    }

    [LoggerMessage(GatewayEventIds.HintListeners, LogLevel.Information, "Open: {Listeners}")]
    private partial void ListenerHint(string listeners);

    [LoggerMessage(GatewayEventIds.HintCommand, LogLevel.Information, "Try:  {Command}")]
    private partial void CommandHint(string command);

    [LoggerMessage(GatewayEventIds.HintPage, LogLevel.Information, "See:  {Page}/stats for what it does, {Page}/openapi/v1.json for all that HTTP can do")]
    private partial void PageHint(string page);
}
