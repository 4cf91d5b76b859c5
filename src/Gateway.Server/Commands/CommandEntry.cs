using System.Text;

namespace Gateway.Commands;

/// <summary>A verb in the table, with its counters and its prepared usage error.</summary>
internal sealed class CommandEntry(ICommand command, int number, CommandCounters counters)
{
    internal ICommand Command => command;

    /// <summary>The verb as an <see cref="IAsyncCommand"/>; null where it does not await.</summary>
    internal IAsyncCommand? Async { get; } = command as IAsyncCommand;

    /// <summary>
    /// Whether the verb is one of the gateway's own: it replies once, and with what the request or the lookup table contained, so that its reply need be neither
    /// held nor checked.
    /// </summary>
    internal bool IsBuiltIn { get; } = command.GetType().Assembly == typeof(CommandEntry).Assembly;

    /// <summary>The verb's position in alphabetical order, from 1.</summary>
    internal int Number => number;

    internal CommandCounters Counters => counters;

    /// <summary>The verb's letters as a number (<see cref="VerbKey"/>).</summary>
    internal ulong Key { get; } = VerbKey.FromVerb(Encoding.ASCII.GetBytes(command.Verb));

    internal int VerbLength { get; } = command.Verb.Length;

    internal bool TakesNothing { get; } = command.Takes.Length == 0;

    internal byte[] UsageError { get; } = Encoding.ASCII.GetBytes($"ERR usage: {command.Verb} {command.Takes}".TrimEnd());
}
