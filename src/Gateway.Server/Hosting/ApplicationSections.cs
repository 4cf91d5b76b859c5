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
    private IConfigurationSection Listeners => configuration.GetSection("Gateway:Listeners");

    /// <inheritdoc/>
    public void PostConfigure(string? name, ListenersOptions options)
    {
        foreach (var (listener, one) in options.Listeners.Where(entry => entry.Value is not null))
        {
            foreach (var (application, type) in catalog.OptionsTypes)
            {
                // One that can't be bound is left out; its fault is reported below.
                if (TryBind(() => Bind(Listeners.GetSection($"{listener}:{application}"), type), out var section, out _))
                {
                    one.Applications[application] = section;
                }
            }
        }
    }

    /// <summary>Reports unknown keys, and values that cannot be read, which are then removed.</summary>
    internal void FindFaults(List<string> faults)
    {
        var types = FindUsable(faults);
        foreach (var section in Listeners.GetChildren().SelectMany(listener => listener.GetChildren()).Where(section => !IsOfListener(section.Key)))
        {
            if (types.TryGetValue(section.Key, out var type))
            {
                if (!TryBind(() => FindAndBind(section, type, faults), out _, out var exception))
                {
                    faults.Add($"{section.Path} can't be read into {type}: {exceptions.Format(exception)}.");
                }
            }
            else if (catalog.HasAllApplications && catalog.FindApplication(section.Key) is not { OptionsType: not null })
            {
                faults.Add($"{section.Path} is not known: use one of {string.Join(", ", typeof(ListenerOptions).GetProperties().Select(property => property.Name).Concat(types.Keys))}.");
            }
        }
    }

    // The options types that can be created, by the application's name.
    private Dictionary<string, Type> FindUsable(List<string> faults)
    {
        var usable = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase);
        foreach (var (application, type) in catalog.OptionsTypes.DistinctBy(one => one.Application, StringComparer.OrdinalIgnoreCase))
        {
            if (IsOfListener(application))
            {
                faults.Add($"The application '{application}' has options, and a listener has an option of that name: rename the application ({catalog.FindApplication(application)!.GetType()}).");
            }
            else if (!TryBind(() => Create(type), out _, out var exception))
            {
                faults.Add($"The options {type} of the application '{application}' can't be created: {exceptions.Format(exception)}.");
            }
            else
            {
                usable.Add(application, type);
            }
        }

        return usable;
    }

    private static bool IsOfListener(string key) => SectionFaults.FindProperty(typeof(ListenerOptions), key) is not null;

    private static object FindAndBind(IConfigurationSection section, Type type, List<string> faults)
    {
        SectionFaults.Find(section, type, faults);
        return Bind(section, type);
    }

    private static object Bind(IConfigurationSection section, Type type) => Complete(section.Get(type) ?? Create(type));

    private static object Create(Type type) => Complete(Activator.CreateInstance(type)!);

    private static object Complete(object options)
    {
        BoundOptions.Complete(options);
        return options;
    }

    // The constructor and the properties of the host's type may throw.
    private static bool TryBind(Func<object> bind, [NotNullWhen(true)] out object? options, [NotNullWhen(false)] out Exception? thrown)
    {
        try
        {
            (options, thrown) = (bind(), null);
            return true;
        }
        catch (Exception exception)
        {
            (options, thrown) = (null, exception);
            return false;
        }
    }
}
