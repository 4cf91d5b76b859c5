using Gateway.Framing;
using Gateway.Sessions;
using Gateway.Upstreams;

namespace Gateway.Applications;

/// <summary>An application that leads to a back end: it needs its listener's <c>Upstream</c>.</summary>
public interface IBackEndApplication : IApplication
{
    /// <summary>Names every fault of the settings.</summary>
    /// <param name="settings">The listener's.</param>
    /// <param name="fault">Told the key below the listener's, and what is wrong with it.</param>
    void FindFaults(BackEndSettings settings, Action<string, string> fault);

    /// <summary>Where connections are made to, for those who want to try; none where it is wrong.</summary>
    IReadOnlyList<UpstreamAddress> AddressesOf(string? upstream);

    /// <summary>The handler for one listener's sessions.</summary>
    IMessageHandler CreateHandler(BackEndSettings settings);

    /// <inheritdoc/>
    IMessageHandler IApplication.CreateHandler(IFraming framing) => throw new NotSupportedException($"{Name} needs a back end.");
}
