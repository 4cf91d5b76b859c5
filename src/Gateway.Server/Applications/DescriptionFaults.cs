using Gateway.Diagnostics;
using Gateway.Framing;

namespace Gateway.Applications;

/// <summary>Finds what is wrong with the descriptions of framings and applications: their names, and properties that throw.</summary>
internal sealed class DescriptionFaults(ExceptionText exceptions)
{
    private readonly List<string> _all = [];

    /// <summary>A sentence for each fault.</summary>
    internal List<string> All => _all;

    /// <summary>Whether a framing's description has no fault.</summary>
    internal bool IsFaultless(IFraming framing) => IsFaultless("framing", framing, () =>
        FindInName(framing.Name) ?? (framing.MaxOverhead < 0 ? $"has a {nameof(IFraming.MaxOverhead)} of {framing.MaxOverhead}: it is a number of bytes, at least 0" : null));

    /// <summary>Whether an application's description has no fault.</summary>
    internal bool IsFaultless(IApplication application) => IsFaultless("application", application, () => FindInName(application.Name));

    private bool IsFaultless(string kind, object described, Func<string?> find)
    {
        string? fault;
        try
        {
            fault = find();
        }
        catch (Exception exception)
        {
            fault = $"can't be described: {exceptions.Format(exception)}";
        }

        if (fault is not null)
        {
            _all.Add($"The {kind} {described.GetType()} {fault}.");
        }

        return fault is null;
    }

    // The name is the value of an option, and the key of an application's own section.
    private static string? FindInName(string? name)
    {
        const string use = "use at least one character, and neither white space nor a colon";
        return name is null ? $"has no name, {nameof(IApplication.Name)} is null: {use}"
            : name.Length == 0 || name.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character == ':') ? $"has the name '{name.ReplaceLineEndings(" ")}': {use}"
            : null;
    }
}
