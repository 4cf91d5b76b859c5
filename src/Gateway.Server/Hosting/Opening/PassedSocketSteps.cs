using System.Net.Sockets;
using Gateway.Transports;

namespace Gateway.Hosting.Opening;

/// <summary>Reports the sockets that the service manager has passed and that nothing uses: their clients would wait for ever.</summary>
internal sealed class PassedSocketSteps(PassedSockets passed) : IStartSteps
{
    private const string Key = "LISTEN_FDS";

    /// <inheritdoc/>
    public IEnumerable<StartStep> Steps(IServiceProvider services)
    {
        var used = services.GetServices<IStartSteps>().Where(part => part is not PassedSocketSteps).SelectMany(part => part.Steps(services))
            .Select(step => step.Address).OfType<StartAddress>().Where(address => address.Kind == SocketType.Stream).SelectMany(address => address.EndPoints);
        foreach (var endPoint in passed.FindUnused(used))
        {
            yield return Refuse($"names the socket {ListenerUrl.Format(endPoint)}, which nothing uses: give it to a listener or an HTTP endpoint as its Url, or remove it from the socket unit.");
        }

        foreach (var descriptor in passed.Others)
        {
            yield return Refuse($"names descriptor {descriptor}, which is no listening stream socket: a socket unit for the gateway has ListenStream= and Accept=no alone.");
        }
    }

    private static StartStep Refuse(string fault) => new(Key, [Key], null, _ => throw new IOException(fault), exception => $"{Key} {exception.Message}");
}
