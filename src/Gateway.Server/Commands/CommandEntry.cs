using System.Text;
using Gateway.Diagnostics;

namespace Gateway.Commands;

/// <summary>A verb in the table, with its counters and its usage error ready to send.</summary>
internal sealed class CommandEntry(ICommand command, int number, CommandCounters counters)
{
    internal ICommand Command => command;

    /// <summary>The same, where it awaits.</summary>
    internal IAsyncCommand? Async { get; } = command as IAsyncCommand;

    /// <summary>Its place in the alphabet, from 1.</summary>
    internal int Number => number;

    internal CommandCounters Counters => counters;

    /// <summary>Its letters as a number.</summary>
    internal ulong Key { get; } = VerbKey.FromVerb(Encoding.ASCII.GetBytes(command.Verb));

    internal int VerbLength { get; } = command.Verb.Length;

    internal bool TakesNothing { get; } = command.Takes.Length == 0;

    internal byte[] UsageError { get; } = Encoding.ASCII.GetBytes($"ERR usage: {command.Verb} {command.Takes}".TrimEnd());
}
