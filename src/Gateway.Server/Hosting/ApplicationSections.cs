using System.Diagnostics.CodeAnalysis;
using Gateway.Applications;
using Gateway.Configuration;
using Gateway.Diagnostics;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The sections of applications in a listener's configuration: each is validated against and bound to the options type that the application names.</summary>
internal sealed class ApplicationSections(Catalog catalog, IConfiguration configuration, ExceptionText exceptions) : IPostConfigureOptions<ListenersOptions>
{
    private static readonly OptionsShape Listener = new(typeof(ListenerOptions));

    private static readonly IConfigurationSection Empty = new ConfigurationBuilder().Build().GetSection("Gateway");

    private IConfigurationSection Listeners => configuration.GetSection("Gateway:Listeners");

    /// <inheritdoc/>
    public void PostConfigure(string? name, ListenersOptions options)
    {
        foreach (var (listener, one) in options.Listeners.Where(entry => entry.Value is not null))
        {
            foreach (var application in catalog.WithOptions)
            {
                // One that can't be bound is left out; its fault is reported below.
                if (TryCreate(() => application.CreateOptions(Listeners.GetSection($"{listener}:{application.Name}")), out var section, out _))
                {
                    one.Applications[application.Name] = section;
                }
            }
        }
    }

    /// <summary>Reports unknown keys, and values that cannot be read, which are then removed.</summary>
    internal void FindFaults(List<string> faults)
    {
        var usable = FindUsable(faults);
        foreach (var section in Listeners.GetChildren().SelectMany(listener => listener.GetChildren()).Where(section => !IsOfListener(section.Key)))
        {
            if (usable.TryGetValue(section.Key, out var application))
            {
                if (!TryCreate(() => FindAndCreate(section, application, faults), out _, out var exception))
                {
                    faults.Add($"{section.Path} can't be read into {application.Options!.Type}: {exceptions.Format(exception)}.");
                }
            }
            else if (catalog.HasAllApplications && catalog.FindApplication(section.Key) is not { Options: not null })
            {
                faults.Add($"{section.Path} is not known: use one of {string.Join(", ", Listener.Properties.Select(property => property.Name).Concat(usable.Keys))}.");
            }
        }
    }

    // The applications whose options can be created, by their names.
    private Dictionary<string, IApplication> FindUsable(List<string> faults)
    {
        var usable = new Dictionary<string, IApplication>(StringComparer.OrdinalIgnoreCase);
        foreach (var application in catalog.WithOptions.DistinctBy(one => one.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (IsOfListener(application.Name))
            {
                faults.Add($"The application '{application.Name}' has options, and a listener has an option of that name: rename the application ({application.GetType()}).");
            }
            else if (!TryCreate(() => application.CreateOptions(Empty), out _, out var exception))
            {
                faults.Add($"The options {application.Options!.Type} of the application '{application.Name}' can't be created: {exceptions.Format(exception)}.");
            }
            else
            {
                usable.Add(application.Name, application);
            }
        }

        return usable;
    }

    private static bool IsOfListener(string key) => Listener.Find(key) is not null;

    private static object? FindAndCreate(IConfigurationSection section, IApplication application, List<string> faults)
    {
        SectionFaults.Find(section, application.Options!, faults);
        return application.CreateOptions(section);
    }

    // The constructor and the properties of the host's type may throw.
    private static bool TryCreate(Func<object?> create, [NotNullWhen(true)] out object? options, [NotNullWhen(false)] out Exception? thrown)
    {
        try
        {
            (options, thrown) = (create()!, null);
            return true;
        }
        catch (Exception exception)
        {
            (options, thrown) = (null, exception);
            return false;
        }
    }
}
