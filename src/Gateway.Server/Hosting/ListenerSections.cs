using Gateway.Clients;
using Gateway.Configuration;
using Gateway.Transports;

namespace Gateway.Hosting;

/// <summary>The options of listeners that are one value or a section, as they are in effect: without what a source above replaced.</summary>
internal static class ListenerSections
{
    /// <summary>A listener's framing: a word or an object.</summary>
    internal const string Framing = nameof(ListenerOptions.Framing);

    /// <summary>What says a client's name: a word or a list.</summary>
    internal const string IdentityFrom = $"{nameof(ListenerOptions.Identity)}:{nameof(IdentityOptions.From)}";

    private const string Listeners = "Gateway:Listeners";

    /// <summary>Reads one of a listener.</summary>
    internal static IConfigurationSection Read(IConfiguration configuration, string listener, string option) => ValueOrSection.Read(configuration, GetPath(listener, option));

    /// <summary>Those of every listener: the path, and the keys that are in effect.</summary>
    internal static IEnumerable<(string Path, IReadOnlyDictionary<string, string?> Effective)> FindAll(IConfiguration configuration) =>
        from listener in configuration.GetSection(Listeners).GetChildren()
        from option in new[] { Framing, IdentityFrom }
        let path = GetPath(listener.Key, option)
        select (path, ValueOrSection.FindEffective(configuration, path));

    private static string GetPath(string listener, string option) => $"{Listeners}:{listener}:{option}";
}
