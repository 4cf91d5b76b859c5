using Gateway.Applications;
using Gateway.Commands;
using Gateway.Configuration;
using Gateway.Diagnostics.Telemetry;
using Gateway.Framing;
using Gateway.Hosting.Extensions;
using Gateway.Hosting.Opening;
using Gateway.Hosting.Reload;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Checks;

/// <summary>Finds every fault of the configuration before anything is opened, so that an operator fixes the file once.</summary>
internal sealed class ConfigurationFaults
{
    private readonly List<string> _faults = [];

    /// <summary>Checks the command line for arguments that its reader would ignore.</summary>
    /// <returns>The arguments that can be read: all of them, or none if the start fails anyway.</returns>
    internal string[] Find(IReadOnlyList<string> args)
    {
        var read = CommandLineFaults.Find(args, _faults);
        return _faults.Count == 0 ? read : [];
    }

    /// <summary>
    /// Checks the section <c>Gateway</c>. Reports unknown keys and values that cannot be read: typing errors, which binding would ignore or stop at. Values that
    /// cannot be read are removed, so that <see cref="Find(IServiceProvider)"/> still gets the faults of all others from the validators.
    /// </summary>
    internal void Find(IConfiguration configuration)
    {
        var gateway = configuration.GetSection("Gateway");
        SectionFaults.FindNotASection(gateway, _faults);
        foreach (var section in gateway.GetChildren())
        {
            if (GatewaySections.Find(section.Key) is { } known)
            {
                SectionFaults.Find(section, known.Shape, _faults);
            }
            else if (section.Path.Equals(NamedSettingsFile.Key, StringComparison.OrdinalIgnoreCase))
            {
                NamedSettingsFile.FindFaults(configuration, _faults);
            }
            else
            {
                _faults.Add($"{section.Path} is not known: use one of {string.Join(", ", GatewaySections.All.Select(one => one.Name))}.");
            }
        }
    }

    /// <summary>
    /// Checks the settings files and what they say to the framework. All of it is the gateway's in its own process; in an embedding host it is the host's, and
    /// not judged.
    /// </summary>
    internal void FindInProcess(IConfiguration configuration)
    {
        if (configuration is IConfigurationBuilder { Sources: var sources })
        {
            SettingsFile.FindFaults(sources, _faults);
        }

        FrameworkFaults.Find(configuration, _faults);
        FrameworkValues.Find(configuration, _faults);
        HttpEndpointFaults.Find(configuration, _faults);
        LoggingFaults.Find(configuration, _faults);
        TelemetryVariables.Find(configuration, _faults);
    }

    /// <summary>Runs every validator, and reports what is wrong with the host's own verbs, framings and applications.</summary>
    internal void Find(IServiceProvider services)
    {
        // Only now, because they may be created with options, and must not get values that cannot be read. A reload has only the catalog: they were created at start.
        _faults.AddRange(services.GetService<ExtensionSet<ICommand>>()?.Faults ?? []);
        _faults.AddRange(services.GetService<ExtensionSet<IFraming>>()?.Faults ?? []);
        _faults.AddRange(services.GetService<ExtensionSet<IApplication>>()?.Faults ?? []);
        _faults.AddRange(services.GetService<CommandTable>()?.Faults ?? []);
        Catalog = services.GetRequiredService<Catalog>();
        _faults.AddRange(Catalog.Faults);
        services.GetRequiredService<ApplicationSections>().FindFaults(_faults);

        // A removed value looks like a missing one, and that must not be reported as well.
        var told = _faults.Select(GetKey).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var section in GatewaySections.All)
        {
            try
            {
                _ = section.Value(services);
            }
            catch (OptionsValidationException exception)
            {
                // A validator may read other options, and would report their faults again.
                _faults.AddRange(exception.Failures.Except(_faults).Where(failure => !IsBelow(GetKey(failure), told)));
            }
        }
    }

    /// <summary>The framings and applications without those that have a fault; null before the services were checked.</summary>
    internal Catalog? Catalog { get; private set; }

    /// <summary>The faults that were found.</summary>
    internal IReadOnlyList<string> Found => _faults;

    /// <summary>Stops the start if there are faults.</summary>
    /// <param name="opening">What cannot be opened, to be reported together with the faults.</param>
    /// <exception cref="ConfigurationException">There are faults.</exception>
    internal void ThrowIfAny(params IReadOnlyList<OpeningFault> opening)
    {
        if (_faults.Count > 0)
        {
            throw new ConfigurationException([.. _faults, .. opening.Select(fault => fault.Text)]);
        }
    }

    private static string GetKey(string fault) => fault.Split(' ', 2)[0];

    private static bool IsBelow(string key, HashSet<string> told) =>
        told.Contains(key) || (key.LastIndexOf(':') is var end and > 0 && IsBelow(key[..end], told));
}
