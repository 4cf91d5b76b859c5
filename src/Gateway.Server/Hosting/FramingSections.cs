using Gateway.Framing.Settings;
using Gateway.Hosting.Checks;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Reads the <c>Framing</c> of each listener whose value is an object. What is wrong with it is reported by the listeners' validator.</summary>
internal sealed class FramingSections(IConfiguration configuration) : IPostConfigureOptions<ListenersOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, ListenersOptions options)
    {
        foreach (var (listener, one) in options.Listeners.Where(entry => entry.Value is not null))
        {
            var section = ListenerSections.Read(configuration, listener, ListenerSections.Framing);
            if (!section.GetChildren().Any())
            {
                continue;
            }

            List<string> faults = [];
            var read = new FramingReader(faults, Misspelling.FindClosest).Read(section);
            (one.FramingObject, one.Framing) = ((read, faults), read.Preset ?? read.Kind?.ToString() ?? "");
        }
    }
}
