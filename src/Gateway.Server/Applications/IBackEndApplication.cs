using Gateway.Upstreams;

namespace Gateway.Applications;

/// <summary>An application that connects to back ends: its addresses, and the number of connections that it needs.</summary>
internal interface IBackEndApplication : IApplication
{
    /// <inheritdoc/>
    bool IApplication.UsesUpstream => true;

    /// <summary>The addresses that the application connects to, in order to probe them; none if the text is faulty.</summary>
    IReadOnlyList<UpstreamAddress> ParseAddresses(string? upstream);

    /// <summary>
    /// Whether each session has its own connection to the back end. If not, the sessions of a listener share connections, at most
    /// <c>Limits:MaxConcurrentRequests</c>.
    /// </summary>
    bool ConnectsEachSession { get; }
}
