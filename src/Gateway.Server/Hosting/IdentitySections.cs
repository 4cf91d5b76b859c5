using Gateway.Clients;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Reads the <c>From</c> of each listener's <c>Identity</c>, which is a word or a list of words. Words that are none were reported before.</summary>
internal sealed class IdentitySections(IConfiguration configuration) : IPostConfigureOptions<ListenersOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, ListenersOptions options)
    {
        foreach (var (listener, one) in options.Listeners.Where(entry => entry.Value is { Identity: not null }))
        {
            var section = ListenerSections.Read(configuration, listener, ListenerSections.IdentityFrom);
            var words = section.GetChildren().Select(item => item.Value).Append(section.Value);

            // Binding has added the items to those of the default.
            List<IdentitySource> given = [.. words.Select(word => (IsOne: Enum.TryParse<IdentitySource>(word, ignoreCase: true, out var source), Source: source)).Where(word => word.IsOne).Select(word => word.Source)];
            if (given.Count > 0)
            {
                one.Identity!.From = given;
            }
        }
    }
}
