using System.Net;
using System.Net.Sockets;
using Gateway.Transports;

namespace Gateway.Hosting.Opening;

/// <summary>Opens a datagram listener.</summary>
/// <param name="key">The option with the address.</param>
/// <param name="section">The section of that option.</param>
/// <param name="where">The address; null if the listener is disabled.</param>
/// <param name="open">Opens the listener.</param>
internal sealed class DatagramListenerSteps(string key, string section, Func<IServiceProvider, EndPoint?> where, Func<EndPoint, DatagramListener> open) : IStartSteps
{
    /// <inheritdoc/>
    public IEnumerable<StartStep> Steps(IServiceProvider services)
    {
        if (where(services) is { } endPoint)
        {
            var address = new StartAddress(SocketType.Dgram, endPoint is IPEndPoint ? $"udp://{endPoint}" : $"unix://{endPoint}", endPoint);
            yield return new StartStep(key, [section], address, _ => open(endPoint), exception => StartFault.Explain(exception) ?? exception.Message);
        }
    }
}
