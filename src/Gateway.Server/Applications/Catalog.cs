using System.Collections.Frozen;
using Gateway.Framing;

namespace Gateway.Applications;

/// <summary>All registered framings and applications, found by name without regard to case. Verbs have their own table, <see cref="Commands.CommandTable"/>.</summary>
internal sealed class Catalog
{
    private readonly FrozenDictionary<string, IFraming> _framings;
    private readonly FrozenDictionary<string, IApplication> _applications;

    public Catalog(IEnumerable<IFraming> framings, IEnumerable<IApplication> applications)
    {
        Framings = [.. framings];
        Applications = [.. applications];
        var duplicates = new List<string>();
        _framings = Freeze("framing", Framings, framing => framing.Name, duplicates);
        _applications = Freeze("application", Applications, application => application.Name, duplicates);
        Duplicates = duplicates;
    }

    /// <summary>A sentence for each name that is registered twice. Each of them stops the start, because it is unclear which of the two a listener means.</summary>
    internal IReadOnlyList<string> Duplicates { get; }

    /// <summary>All framings, in the order in which they were registered.</summary>
    internal IReadOnlyList<IFraming> Framings { get; }

    /// <summary>All applications, in the order in which they were registered.</summary>
    internal IReadOnlyList<IApplication> Applications { get; }

    /// <summary>The applications that have options, each with their type.</summary>
    internal IEnumerable<(string Application, Type Type)> OptionsTypes =>
        Applications.Where(application => application.OptionsType is not null).Select(application => (application.Name, application.OptionsType!));

    /// <summary>The framing with this name, or null.</summary>
    internal IFraming? FindFraming(string name) => _framings.GetValueOrDefault(name);

    /// <summary>The application with this name, or null.</summary>
    internal IApplication? FindApplication(string name) => _applications.GetValueOrDefault(name);

    private static FrozenDictionary<string, T> Freeze<T>(string kind, IEnumerable<T> all, Func<T, string> name, List<string> duplicates)
        where T : notnull
    {
        var named = all.ToLookup(name, StringComparer.OrdinalIgnoreCase);
        duplicates.AddRange(named
            .Where(same => same.Count() > 1)
            .Select(same => $"The {kind} '{same.Key}' is registered twice, by {string.Join(" and ", same.Select(one => one.GetType()))}: rename or remove one."));
        return named.ToFrozenDictionary(same => same.Key, same => same.First(), StringComparer.OrdinalIgnoreCase);
    }
}
