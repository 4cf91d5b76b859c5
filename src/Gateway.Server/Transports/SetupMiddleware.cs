using System.Net;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Transports;

/// <summary>
/// Goes first where something comes before the session (PROXY header, TLS): takes the connection's slot as it is accepted, gives all of it
/// one deadline, and turns away what a later stage refused.
/// </summary>
/// <param name="host">Who serves and refuses.</param>
/// <param name="listener">Whose connections these are.</param>
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
