using Gateway.Framing;
using Gateway.Sessions;
using Gateway.Upstreams;
using Microsoft.Extensions.Options;

namespace Gateway.Applications;

/// <summary>A tunnel to a back end (docs/protocol.md 3): forwards every byte in both directions, and passes on each close as the other side made it.</summary>
internal sealed class ForwardApplication(
    UpstreamDialer dialer,
    UpstreamDirectory directory,
    IOptions<UpstreamOptions> options,
    UpstreamMetrics metrics,
    TimeProvider time,
    ILogger<UpstreamPool> log) : IBackEndApplication, IApplication<ForwardOptions>
{
    /// <summary>The shortest configurable silence: the granularity of the deadline clock.</summary>
    internal static readonly TimeSpan MinSilence = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest configurable silence: a week, as for every timeout.</summary>
    internal static readonly TimeSpan MaxSilence = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public string Name => "Forward";

    /// <inheritdoc/>
    public bool ConnectsEachSession => true;

    /// <inheritdoc/>
    public bool Serves(IFraming framing) => !framing.HasMessages;

    /// <inheritdoc/>
    public void BindOptions(IConfigurationSection section, ForwardOptions options) => section.Bind(options);

    /// <inheritdoc/>
    public void FindFaults(ListenerSettings<ForwardOptions> listener, Action<string, string> fault)
    {
        UpstreamAddress.ParseList(listener.Upstream, out var wrong);
        if (wrong is not null)
        {
            fault("Upstream", wrong);
        }

        var forward = listener.Options;
        Check("Forward:Idle", forward.Idle);
        Check("Forward:HalfClosed", forward.HalfClosed);
        if (!Enum.IsDefined(forward.ProxyProtocol))
        {
            fault("Forward:ProxyProtocol", $"is '{forward.ProxyProtocol}': use {string.Join(" or ", Enum.GetNames<UpstreamProxyProtocol>())}");
        }

        void Check(string key, TimeSpan value)
        {
            if (value < MinSilence || value > MaxSilence)
            {
                fault(key, $"is {value}: it must be between {MinSilence} and {MaxSilence}");
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<UpstreamAddress> ParseAddresses(string? upstream) => UpstreamAddress.ParseList(upstream, out _);

    /// <inheritdoc/>
    public IListenerHandler CreateHandler(ListenerSettings<ForwardOptions> listener)
    {
        var pool = new UpstreamPool(listener.Name, ParseAddresses(listener.Upstream), dialer, options.Value, metrics, time, log);
        directory.Add(pool);
        return new ForwardHandler(pool, listener.Options);
    }
}
