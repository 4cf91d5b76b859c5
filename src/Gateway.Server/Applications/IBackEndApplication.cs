using Gateway.Upstreams;

namespace Gateway.Applications;

/// <summary>An application of ours that leads to a back end: what it needs in open files, and where it connects to.</summary>
internal interface IBackEndApplication : IApplication
{
    /// <inheritdoc/>
    bool IApplication.UsesUpstream => true;

    /// <summary>Where connections are made to, for those who want to try; none where it is wrong.</summary>
    IReadOnlyList<UpstreamAddress> ParseAddresses(string? upstream);

    /// <summary>
    /// Whether each session has a connection of its own to the back end. If not, they share those of their listener, at most
    /// <c>Limits:MaxConcurrentRequests</c>.
    /// </summary>
    bool ConnectsEachSession { get; }
}
