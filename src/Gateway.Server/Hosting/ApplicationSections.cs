using Gateway.Applications;
using Gateway.Configuration;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The sections of applications in a listener's configuration: each is validated against and bound to the options type that the application names.</summary>
internal sealed class ApplicationSections(Catalog catalog, IConfiguration configuration) : IPostConfigureOptions<ListenersOptions>
{
    private IConfigurationSection Listeners => configuration.GetSection("Gateway:Listeners");

    /// <inheritdoc/>
    public void PostConfigure(string? name, ListenersOptions options)
    {
        foreach (var (listener, one) in options.Listeners.Where(entry => entry.Value is not null))
        {
            foreach (var (application, type) in catalog.OptionsTypes)
            {
                var section = Listeners.GetSection($"{listener}:{application}").Get(type) ?? Activator.CreateInstance(type)!;
                BoundOptions.Complete(section);
                one.Applications[application] = section;
            }
        }
    }

    /// <summary>Reports unknown keys, and values that cannot be read, which are then removed.</summary>
    internal void FindFaults(List<string> faults)
    {
        var types = catalog.OptionsTypes.ToDictionary(one => one.Application, one => one.Type, StringComparer.OrdinalIgnoreCase);
        foreach (var section in Listeners.GetChildren().SelectMany(listener => listener.GetChildren()).Where(section => SectionFaults.FindProperty(typeof(ListenerOptions), section.Key) is null))
        {
            if (types.TryGetValue(section.Key, out var type))
            {
                SectionFaults.Find(section, type, faults);
            }
            else
            {
                faults.Add($"{section.Path} is not known: use one of {string.Join(", ", typeof(ListenerOptions).GetProperties().Select(property => property.Name).Concat(types.Keys))}.");
            }
        }
    }
}
