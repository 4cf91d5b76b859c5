using System.Diagnostics.CodeAnalysis;
using Gateway.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// The listeners' own Kestrel, in an embedding host. A Kestrel has either addresses (<c>urls</c>, <c>app.Urls</c>, its default) or endpoints: in the host's
/// Kestrel the listeners would replace the host's addresses, or be replaced by them. The host's endpoint defaults and connection limit would apply to them too.
/// </summary>
/// <param name="listeners">The listeners.</param>
/// <param name="services">The host's services: Kestrel gets its log and its meter from there, and the transports.</param>
/// <param name="kestrel">
/// The type of server, as the host has registered it. <see cref="KestrelServer"/>, which needs no registration, does not count into the host's meter.
/// </param>
internal sealed class ListenerServer(
    IReadOnlyList<ListenerEndPoint> listeners,
    IServiceProvider services,
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type kestrel) : IDisposable
{
    /// <summary>The time for connections to close after the drain: 2 s. Their sessions have ended, or were aborted.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    private readonly Type _kestrel = kestrel;

    private IServer? _server;

    /// <summary>The type of Kestrel that the services contain.</summary>
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    internal static Type FindKestrel(IServiceCollection services)
    {
        foreach (var service in services.Reverse())
        {
            if (service.ServiceType == typeof(IServer) && !service.IsKeyedService && service.ImplementationType is { } type && type.Assembly == typeof(KestrelServer).Assembly)
            {
                return type;
            }
        }

        return typeof(KestrelServer);
    }

    /// <summary>Adds the listeners to the endpoints of a Kestrel.</summary>
    internal static void Add(IEnumerable<ListenerEndPoint> listeners, KestrelServerOptions options)
    {
        foreach (var listener in listeners)
        {
            options.Listen(listener, endpoint => endpoint.Run(connection => listener.Serve(connection)));
        }
    }

    /// <summary>Opens the listeners.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        // Without endpoints Kestrel would open its default address.
        if (listeners.Count == 0)
        {
            return;
        }

        var options = new KestrelServerOptions { ApplicationServices = services };
        Add(listeners, options);
        _server = (IServer)ActivatorUtilities.CreateInstance(services, _kestrel, Options.Create(options));
        await _server.StartAsync(new NoRequests(), cancellationToken);
    }

    /// <summary>Closes what is still open. The drain has ended the sessions: what is left has a handler that blocks its thread, and is not waited for.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(StopTimeout);
            await _server.StopAsync(timeout.Token);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose();

    /// <summary>Kestrel asks for an application; the connections of a listener carry no HTTP.</summary>
    private sealed class NoRequests : IHttpApplication<object>
    {
        /// <inheritdoc/>
        public object CreateContext(IFeatureCollection contextFeatures) => throw new NotSupportedException();

        /// <inheritdoc/>
        public Task ProcessRequestAsync(object context) => throw new NotSupportedException();

        /// <inheritdoc/>
        public void DisposeContext(object context, Exception? exception) => throw new NotSupportedException();
    }
}
