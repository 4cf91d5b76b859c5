using System.Collections.Frozen;
using Gateway.Diagnostics;
using Gateway.Framing;

namespace Gateway.Applications;

/// <summary>All registered framings and applications, found by name without regard to case. Verbs have their own table, <see cref="Commands.CommandTable"/>.</summary>
internal sealed class Catalog
{
    private readonly FrozenDictionary<string, IFraming> _framings;
    private readonly FrozenDictionary<string, IApplication> _applications;

    public Catalog(IReadOnlyList<IFraming> framings, IReadOnlyList<IApplication> applications, ExceptionText exceptions, bool hasAllFramings = true, bool hasAllApplications = true)
    {
        var found = new DescriptionFaults(exceptions);
        Framings = [.. framings.Where(found.IsFaultless)];
        Applications = [.. applications.Where(found.IsFaultless)];
        HasAllFramings = hasAllFramings && Framings.Count == framings.Count;
        HasAllApplications = hasAllApplications && Applications.Count == applications.Count;
        _framings = Freeze("framing", Framings, framing => framing.Name, found.All);
        _applications = Freeze("application", Applications, application => application.Name, found.All);
        Faults = found.All;
    }

    /// <summary>
    /// A sentence for each framing and application whose description has a fault, and for each name that is registered twice, because it is unclear which of the
    /// two a listener means. Each of them stops the start.
    /// </summary>
    internal IReadOnlyList<string> Faults { get; }

    /// <summary>Whether every framing that was registered is here. If not, an unknown name may be that of a missing one.</summary>
    internal bool HasAllFramings { get; }

    /// <summary>Whether every application that was registered is here.</summary>
    internal bool HasAllApplications { get; }

    /// <summary>The framings, in the order in which they were registered.</summary>
    internal IReadOnlyList<IFraming> Framings { get; }

    /// <summary>The applications, in the order in which they were registered.</summary>
    internal IReadOnlyList<IApplication> Applications { get; }

    /// <summary>The applications that have options.</summary>
    internal IEnumerable<IApplication> WithOptions => Applications.Where(application => application.Options is not null);

    /// <summary>The framing with this name, or null.</summary>
    internal IFraming? FindFraming(string name) => _framings.GetValueOrDefault(name);

    /// <summary>The application with this name, or null.</summary>
    internal IApplication? FindApplication(string name) => _applications.GetValueOrDefault(name);

    private static FrozenDictionary<string, T> Freeze<T>(string kind, IEnumerable<T> all, Func<T, string> name, List<string> faults)
        where T : notnull
    {
        var named = all.ToLookup(name, StringComparer.OrdinalIgnoreCase);
        faults.AddRange(named
            .Where(same => same.Count() > 1)
            .Select(same => $"The {kind} '{same.Key}' is registered twice, by {string.Join(" and ", same.Select(one => one.GetType()))}: rename or remove one."));
        return named.ToFrozenDictionary(same => same.Key, same => same.First(), StringComparer.OrdinalIgnoreCase);
    }
}
