using Gateway.Control;
using Gateway.Hosting.Reload;
using Gateway.Http.Guard;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Transports;
using Gateway.Upstreams;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Finds every fault of the configuration before anything is opened, so that an operator mends the file once.</summary>
internal sealed class ConfigurationFaults
{
    /// <summary>What there is below <c>Gateway</c>, and what it is bound to.</summary>
    internal static readonly Dictionary<string, Type> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Limits"] = typeof(GatewayLimits),
        ["Timeouts"] = typeof(GatewayTimeouts),
        ["Shutdown"] = typeof(ShutdownOptions),
        ["ProxyProtocol"] = typeof(ProxyProtocolOptions),
        ["Access"] = typeof(AccessOptions),
        ["Api"] = typeof(ApiOptions),
        ["Lookup"] = typeof(LookupOptions),
        ["Upstreams"] = typeof(UpstreamOptions),
        ["Control"] = typeof(ControlOptions),
        ["Discovery"] = typeof(DiscoveryOptions),
        ["Listeners"] = typeof(Dictionary<string, ListenerOptions>),
        ["Transport"] = typeof(TransportKind),
    };

    private readonly List<string> _faults = [];

    /// <summary>Looks for words of the command line that its reader would pass over.</summary>
    /// <returns>What can be read: all of them, or none when the start fails anyway.</returns>
    internal string[] Find(string[] args)
    {
        CommandLineFaults.Find(args, _faults);
        return _faults.Count == 0 ? args : [];
    }

    /// <summary>
    /// Names keys that nothing reads and values that can't be read: typing errors, which binding would pass over or stop at. Values that
    /// can't be read are set aside, so that <see cref="Find(IServiceProvider)"/> still hears what the validators say of the others.
    /// </summary>
    internal void Find(IConfiguration configuration)
    {
        if (configuration is IConfigurationBuilder { Sources: var sources })
        {
            SettingsFile.FindFaults(sources, _faults);
        }

        var gateway = configuration.GetSection("Gateway");
        SectionFaults.FindNoValue(gateway, _faults);
        foreach (var section in gateway.GetChildren())
        {
            if (Sections.TryGetValue(section.Key, out var type))
            {
                SectionFaults.Find(section, type, _faults);
            }
            else
            {
                _faults.Add($"{section.Path} is not known: use one of {string.Join(", ", Sections.Keys)}.");
            }
        }

        FrameworkFaults.Find(configuration, _faults);
        HttpEndpointFaults.Find(configuration, _faults);
        LoggingFaults.Find(configuration, _faults);
    }

    /// <summary>Asks every validator.</summary>
    internal void Find(IServiceProvider services)
    {
        // What was set aside there is as if it had been left out: of that nobody needs to hear as well.
        var told = _faults.Select(KeyOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Ask<GatewayLimits>();
        Ask<GatewayTimeouts>();
        Ask<ShutdownOptions>();
        Ask<ProxyProtocolOptions>();
        Ask<AccessOptions>();
        Ask<ApiOptions>();
        Ask<LookupOptions>();
        Ask<UpstreamOptions>();
        Ask<ControlOptions>();
        Ask<DiscoveryOptions>();
        Ask<ListenersOptions>();
        Ask<TransportOptions>();

        void Ask<T>()
            where T : class
        {
            try
            {
                _ = services.GetRequiredService<IOptions<T>>().Value;
            }
            catch (OptionsValidationException exception)
            {
                // A validator may need other options, and would tell of their faults again.
                _faults.AddRange(exception.Failures.Except(_faults).Where(failure => !IsBelow(KeyOf(failure), told)));
            }
        }
    }

    private static string KeyOf(string fault) => fault.Split(' ', 2)[0];

    private static bool IsBelow(string key, HashSet<string> told) =>
        told.Contains(key) || (key.LastIndexOf(':') is var end and > 0 && IsBelow(key[..end], told));

    /// <summary>Ends the start if anything was found.</summary>
    /// <exception cref="ConfigurationException">Something was.</exception>
    internal void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            throw new ConfigurationException(_faults);
        }
    }
}
