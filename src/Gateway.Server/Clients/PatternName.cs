using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Clients;

/// <summary>Finds the name by a regular expression over the message's bytes as Latin-1, in its group <c>name</c>.</summary>
internal sealed class PatternName : MessageName
{
    /// <summary>The maximum length of a pattern, in characters: 1 000. What says more than where a name stands is a mistake.</summary>
    internal const int MaxPattern = 1000;

    /// <summary>
    /// How much of a message is looked at, in bytes: 1 024. Devices name themselves in the first few dozen; a message of 16 MiB must not become a text of 32 MiB.
    /// </summary>
    internal const int MaxBytes = 1024;

    /// <summary>
    /// How long one message may be looked at: 50 ms. A name is found in microseconds; a pattern that tries many ways, and a message that leads it through all of them, would
    /// take hours, and the loop serves nobody meanwhile. It is not less because a busy machine may stop a thread for some milliseconds.
    /// </summary>
    internal static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(50);

    private const string Group = "name";

    private readonly Regex _regex;

    private PatternName(Regex regex) => _regex = regex;

    /// <summary>Creates one.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="fault">What is wrong with the pattern; null if nothing is.</param>
    internal static PatternName? TryCreate(string pattern, [NotNullWhen(false)] out string? fault)
    {
        if (pattern.Length > MaxPattern)
        {
            fault = $"is longer than {MaxPattern} characters";
            return null;
        }

        try
        {
            // No way of matching is fast for every pattern and message; this one keeps to a time.
            var regex = new Regex(pattern, RegexOptions.CultureInvariant, MaxTime);
            fault = regex.GetGroupNames().Contains(Group) ? null : $"has no group (?<{Group}>…)";
            return fault is null ? new PatternName(regex) : null;
        }
        catch (ArgumentException exception)
        {
            fault = $"is no regular expression: {exception.Message.TrimEnd('.')}";
            return null;
        }
    }

    /// <inheritdoc/>
    internal override string? Find(ReadOnlySpan<byte> message)
    {
        var text = Encoding.Latin1.GetString(message[..Math.Min(message.Length, MaxBytes)]);
        try
        {
            return _regex.Match(text).Groups[Group] is { Success: true, ValueSpan: var name } && ClientName.IsValid(name) ? name.ToString() : null;
        }
        catch (Exception exception) when (exception is RegexMatchTimeoutException or OverflowException)
        {
            // A count that is too large for the matcher shows only now.
            return null;
        }
    }
}
