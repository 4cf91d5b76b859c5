using System.Net;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Transports;

/// <summary>
/// The first middleware of a listener with a setup before the session (PROXY header, TLS): acquires the connection's slot when it is accepted, sets one
/// deadline for the whole setup, and closes a connection that a later stage refused.
/// </summary>
/// <param name="host">Serves and refuses connections.</param>
/// <param name="listener">The listener.</param>
/// <param name="next">The first stage.</param>
internal sealed class SetupMiddleware(SessionHost host, Listener listener, ConnectionDelegate next)
{
    internal async Task OnConnectedAsync(ConnectionContext connection)
    {
        var refusal = listener.IsProxied
            ? host.Admission.TryEnter(listener, out var slot)
            : host.Admission.TryEnter(listener, (connection.RemoteEndPoint as IPEndPoint)?.Address, out slot);
        if (refusal == Refusal.None)
        {
            refusal = await InvokeNextAsync(connection, host.BeginSetup(connection, listener, slot!));
        }

        if (refusal != Refusal.None)
        {
            await host.RefuseAsync(connection, listener, refusal);
        }
    }

    private async Task<Refusal> InvokeNextAsync(ConnectionContext connection, ConnectionSetup setup)
    {
        using (setup)
        {
            var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
            connection.Features.Set(setup);
            await using (stopping.UnsafeRegister(static setup => ((ConnectionSetup)setup!).Interrupt(), setup))
            {
                await next(connection);
            }

            return setup.Refusal;
        }
    }
}
