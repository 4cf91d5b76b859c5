using Gateway.Diagnostics.Telemetry;
using Gateway.Hosting.Opening;
using Gateway.Hosting.Reload;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Finds every fault of the configuration before anything is opened, so that an operator mends the file once.</summary>
internal sealed class ConfigurationFaults
{
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
            if (GatewaySections.Find(section.Key) is { } known)
            {
                SectionFaults.Find(section, known.Shape, _faults);
            }
            else
            {
                _faults.Add($"{section.Path} is not known: use one of {string.Join(", ", GatewaySections.All.Select(one => one.Name))}.");
            }
        }

        FrameworkFaults.Find(configuration, _faults);
        HttpEndpointFaults.Find(configuration, _faults);
        LoggingFaults.Find(configuration, _faults);
        TelemetryVariables.Find(configuration, _faults);
    }

    /// <summary>Asks every validator.</summary>
    internal void Find(IServiceProvider services)
    {
        // Only now, since applications are made to be asked what options they have, and must not meet values that can't be read.
        services.GetRequiredService<ApplicationSections>().FindFaults(_faults);

        // What was set aside is as if it had been left out: of that nobody needs to hear as well.
        var told = _faults.Select(GetKey).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var section in GatewaySections.All)
        {
            try
            {
                _ = section.Value(services);
            }
            catch (OptionsValidationException exception)
            {
                // A validator may need other options, and would tell of their faults again.
                _faults.AddRange(exception.Failures.Except(_faults).Where(failure => !IsBelow(GetKey(failure), told)));
            }
        }
    }

    /// <summary>What has been found.</summary>
    internal IReadOnlyList<string> Found => _faults;

    /// <summary>Ends the start if anything was found.</summary>
    /// <param name="opening">What can't be opened either, to be told in the same breath.</param>
    /// <exception cref="ConfigurationException">Something was.</exception>
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
