using System.Runtime.CompilerServices;
using Gateway.Diagnostics;

namespace Gateway.Commands;

/// <summary>All verbs, found without regard to case. The same table serves lines, frames, WebSocket messages and HTTP calls.</summary>
internal sealed class CommandTable
{
    /// <summary>One execution in this many is timed, counted per verb and thread. Reading a clock costs more than most commands.</summary>
    public const int TimedOneIn = 64;

    private static readonly string[] Results = ["ok", "usage", "not found", "refused", "unknown", "needs session"];

    private readonly VerbTable _entries;
    private readonly CommandCounters _unknown;
    private readonly CommandMetrics _metrics;
    private readonly TimeProvider _time;

    /// <summary>Builds the table. It adds HELP itself, because HELP lists all verbs.</summary>
    public CommandTable(IEnumerable<ICommand> commands, CommandMetrics metrics, TimeProvider time, ExceptionText exceptions)
    {
        _metrics = metrics;
        _time = time;
        _unknown = metrics.Add("unknown", Results);
        var entries = new Dictionary<ulong, CommandEntry>();
        var verbs = commands.Where(command => command.IsOffered).Append(new HelpCommand(this)).Select(command => (Command: command, Fault: VerbFaults.Find(command, exceptions))).ToList();
        var faults = verbs.Select(verb => verb.Fault).OfType<string>().ToList();
        foreach (var command in verbs.Where(verb => verb.Fault is null).Select(verb => verb.Command).OrderBy(command => command.Verb, StringComparer.Ordinal))
        {
            var entry = new CommandEntry(command, entries.Count + 1, metrics.Add(command.Verb, Results));
            if (!entries.TryAdd(entry.Key, entry))
            {
                faults.Add(
                    $"The verb '{command.Verb}' is registered twice, by {VerbFaults.GetSource(entries[entry.Key].Command)} and {VerbFaults.GetSource(command)}: rename or remove one.");
            }
        }

        _entries = new VerbTable(entries.Values);
        Commands = [.. entries.Values.OrderBy(entry => entry.Number).Select(entry => entry.Command)];
        Faults = faults;
    }

    /// <summary>A sentence for each verb that is malformed or registered twice. Each of them stops the start.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>The verbs in alphabetical order.</summary>
    public IReadOnlyList<ICommand> Commands { get; }

    /// <summary>Executes one request message: a verb and, after one space, its arguments.</summary>
    /// <returns>Already completed, unless the verb is an <see cref="IAsyncCommand"/>.</returns>
    public ValueTask ExecuteAsync(ReadOnlySpan<byte> message, ICaller? caller, IReplyDestination reply)
    {
        // A message that consists of a verb alone is found without searching for the space.
        var entry = _entries.Find(message);
        var arguments = default(ReadOnlySpan<byte>);
        var hasArguments = false;
        if (entry is null && message[..Math.Min(message.Length, VerbKey.MaxLength + 1)].IndexOf((byte)' ') is var space and >= 0)
        {
            entry = _entries.Find(message[..space]);
            arguments = message[(space + 1)..];
            hasArguments = true;
        }

        if (entry is { Async: not null })
        {
            var execution = ExecuteAsync(entry, arguments, hasArguments, caller, reply, default);
            return execution.IsCompletedSuccessfully ? default : new ValueTask(execution.AsTask());
        }

        Execute(entry, arguments, hasArguments, caller, reply);
        return default;
    }

    /// <summary>Executes a verb for a caller without a session, with its arguments passed separately.</summary>
    /// <returns>The result. The task is already completed, unless the verb is an <see cref="IAsyncCommand"/>.</returns>
    public ValueTask<CommandResult> ExecuteAsync(ReadOnlySpan<byte> verb, ReadOnlySpan<byte> arguments, IReplyDestination reply, CancellationToken cancellation)
    {
        var entry = _entries.Find(verb);
        return entry is { Async: not null }
            ? ExecuteAsync(entry, arguments, hasArguments: true, caller: null, reply, cancellation)
            : new ValueTask<CommandResult>(Execute(entry, arguments, hasArguments: true, caller: null, reply));
    }

    private CommandResult Execute(CommandEntry? entry, ReadOnlySpan<byte> arguments, bool hasArguments, ICaller? caller, IReplyDestination reply)
    {
        if (entry is null)
        {
            return RefuseUnknown(caller, reply);
        }

        caller?.Recognise(entry.Number);
        if (Refuse(entry, hasArguments, arguments.IsEmpty, caller, reply) is not CommandResult.Ok and var refusal)
        {
            return Count(entry.Counters, refusal);
        }

        ref var succeeded = ref entry.Counters.OnThisThread((int)CommandResult.Ok);
        var isTimed = succeeded % TimedOneIn == 0;
        var start = isTimed ? _time.GetTimestamp() : 0;
        var request = new CommandRequest { Arguments = arguments, Caller = caller };
        var result = entry.IsBuiltIn ? entry.Command.Execute(request, reply) : ExecuteHeld(entry.Command, request, new HeldReply(reply));
        if (isTimed)
        {
            _metrics.Timed(entry.Command.Verb, _time.GetElapsedTime(start));
        }

        if (result == CommandResult.Ok)
        {
            succeeded++;
            return result;
        }

        return Complete(entry, result, reply);
    }

    private static CommandResult ExecuteHeld(ICommand command, in CommandRequest request, HeldReply reply)
    {
        try
        {
            var result = command.Execute(request, reply);
            reply.Send(command.Verb, result);
            return result;
        }
        finally
        {
            reply.End();
        }
    }

    private ValueTask<CommandResult> ExecuteAsync(
        CommandEntry entry, ReadOnlySpan<byte> arguments, bool hasArguments, ICaller? caller, IReplyDestination reply, CancellationToken cancellation)
    {
        caller?.Recognise(entry.Number);
        return Refuse(entry, hasArguments, arguments.IsEmpty, caller, reply) is not CommandResult.Ok and var refusal
            ? new ValueTask<CommandResult>(Count(entry.Counters, refusal))
            : AwaitAsync(entry, arguments.ToArray(), caller, reply, caller?.RequestAborted ?? cancellation);
    }

    private CommandResult RefuseUnknown(ICaller? caller, IReplyWriter reply)
    {
        var isAuthorized = caller is not { IsAuthorized: false };
        reply.Write(isAuthorized ? "ERR unknown command"u8 : "ERR unauthorized"u8);
        return Count(_unknown, isAuthorized ? CommandResult.Unknown : CommandResult.Refused);
    }

    // Returns Ok where the request is not refused. This runs for every message.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static CommandResult Refuse(CommandEntry entry, bool hasArguments, bool isEmpty, ICaller? caller, IReplyWriter reply)
    {
        if (caller is { IsAuthorized: false } && !entry.Command.IsOpen)
        {
            reply.Write("ERR unauthorized"u8);
            return CommandResult.Refused;
        }

        if (caller is null && entry.Command.NeedsSession)
        {
            reply.Write("ERR needs a session"u8);
            return CommandResult.NeedsSession;
        }

        if (entry.TakesNothing ? !isEmpty : !hasArguments)
        {
            reply.Write(entry.UsageError);
            return CommandResult.Usage;
        }

        return CommandResult.Ok;
    }

    // Every execution is timed: compared with what the verb awaits, reading a clock costs nothing.
    private async ValueTask<CommandResult> AwaitAsync(
        CommandEntry entry, ReadOnlyMemory<byte> arguments, ICaller? caller, IReplyDestination reply, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        var held = new HeldReply(reply);
        try
        {
            var result = await entry.Async!.ExecuteAsync(new CommandCall(arguments, caller, held, cancellation));
            _metrics.Timed(entry.Command.Verb, _time.GetElapsedTime(start));
            held.Send(entry.Command.Verb, result);
            return Complete(entry, result, reply);
        }
        finally
        {
            held.End();
        }
    }

    private static CommandResult Complete(CommandEntry entry, CommandResult result, IReplyWriter reply)
    {
        if (result == CommandResult.Usage)
        {
            reply.Write(entry.UsageError);
        }

        return Count(entry.Counters, result);
    }

    private static CommandResult Count(CommandCounters counters, CommandResult result)
    {
        counters.Count((int)result);
        return result;
    }
}
