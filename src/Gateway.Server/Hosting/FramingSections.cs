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
            var section = configuration.GetSection($"Gateway:Listeners:{listener}:{nameof(ListenerOptions.Framing)}");
            if (!IsObject(configuration, section))
            {
                continue;
            }

            List<string> faults = [];
            var read = new FramingReader(faults, Misspelling.FindClosest).Read(section);
            (one.FramingObject, one.Framing) = ((read, faults), read.Preset ?? read.Kind?.ToString() ?? "");
        }
    }

    // One source may have a word and another an object: the last of them counts, and an object where both come from the same.
    internal static bool IsObject(IConfiguration configuration, IConfigurationSection section)
    {
        if (!section.GetChildren().Any())
        {
            return false;
        }

        foreach (var source in ((configuration as IConfigurationRoot)?.Providers ?? []).Reverse())
        {
            if (source.GetChildKeys([], section.Path).Any())
            {
                return true;
            }

            if (source.TryGet(section.Path, out var word) && !string.IsNullOrEmpty(word))
            {
                return false;
            }
        }

        return true;
    }
}
