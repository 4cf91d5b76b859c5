using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Clients;

/// <summary>Finds the name by a regular expression over the message's bytes as Latin-1, in its group <c>name</c>.</summary>
internal sealed class PatternName : MessageName
{
    /// <summary>
    /// The maximum size of a pattern (<see cref="PatternSize"/>): 300, which is room for a counted name of 255 bytes and what stands around it. A pattern of this size
    /// needs some milliseconds for <see cref="MaxBytes"/> at the worst, and its loop serves nobody meanwhile; one ten times as large needs seconds.
    /// </summary>
    internal const int MaxSize = 300;

    /// <summary>
    /// How much of a message is looked at, in bytes: 1 024. Devices name themselves in the first few dozen; a message of 16 MiB must not become a text of 32 MiB.
    /// </summary>
    internal const int MaxBytes = 1024;

    private const string Group = "name";

    private readonly Regex _regex;

    private PatternName(Regex regex) => _regex = regex;

    /// <summary>Creates one.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="fault">What is wrong with the pattern; null if nothing is.</param>
    internal static PatternName? TryCreate(string pattern, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            // Never in more than linear time, whatever a stranger sends.
            var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            fault = !regex.GetGroupNames().Contains(Group) ? $"has no group (?<{Group}>…)"
                : PatternSize.Measure(pattern) is > MaxSize and var size ? $"has a size of {size} and may have {MaxSize}: use smaller counts, or * and + (docs/clients.md)"
                : null;
            return fault is null ? new PatternName(regex) : null;
        }
        catch (NotSupportedException)
        {
            fault = "can't be matched without backtracking: use no lookaround, backreference, atomic group or condition, and smaller counts";
        }
        catch (ArgumentException exception)
        {
            fault = $"is no regular expression: {exception.Message.TrimEnd('.')}";
        }

        return null;
    }

    /// <inheritdoc/>
    internal override string? Find(ReadOnlySpan<byte> message)
    {
        var match = _regex.Match(Encoding.Latin1.GetString(message[..Math.Min(message.Length, MaxBytes)]));
        return match.Groups[Group] is { Success: true, ValueSpan: var name } && ClientName.IsValid(name) ? name.ToString() : null;
    }
}
