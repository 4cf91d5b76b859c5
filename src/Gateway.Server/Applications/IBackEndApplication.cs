using Gateway.Framing;
using Gateway.Sessions;
using Gateway.Upstreams;

namespace Gateway.Applications;

/// <summary>An application that leads to a back end: it needs its listener's <c>Upstream</c>.</summary>
internal interface IBackEndApplication : IApplication
{
    /// <summary>Names every fault of the settings.</summary>
    /// <param name="settings">The listener's.</param>
    /// <param name="fault">Told the key below the listener's, and what is wrong with it.</param>
    void FindFaults(BackEndSettings settings, Action<string, string> fault);

    /// <summary>Where connections are made to, for those who want to try; none where it is wrong.</summary>
    IReadOnlyList<UpstreamAddress> AddressesOf(string? upstream);

    /// <summary>
    /// Whether each session has a connection of its own to the back end. If not, they share those of their listener, at most
    /// <c>Limits:MaxConcurrentRequests</c>.
    /// </summary>
    bool ConnectsEachSession { get; }

    /// <summary>Names what makes a session need more memory than it may have; nothing where it holds no messages.</summary>
    /// <param name="settings">The listener's.</param>
    /// <param name="maxMessageSize">Its longest message, in bytes.</param>
    /// <param name="maxSessionMemory"><c>Limits:MaxSessionMemory</c>.</param>
    /// <param name="fault">As above.</param>
    void FindMemoryFaults(BackEndSettings settings, int maxMessageSize, int maxSessionMemory, Action<string, string> fault)
    {
    }

    /// <summary>The handler for one listener's sessions.</summary>
    IMessageHandler CreateHandler(BackEndSettings settings);

    /// <inheritdoc/>
    IMessageHandler IApplication.CreateHandler(IFraming framing) => throw new NotSupportedException($"{Name} needs a back end.");
}
