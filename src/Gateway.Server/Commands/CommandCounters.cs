using Gateway.Diagnostics;

namespace Gateway.Commands;

/// <summary>The executions of one verb, by result.</summary>
internal sealed class CommandCounters
{
    private readonly CounterSheet _sheet;
    private readonly int _first;

    internal CommandCounters(CounterSheet sheet, string command, IReadOnlyList<string> results)
    {
        _sheet = sheet;
        _first = sheet.Reserve(results.Count);
        Command = command;
        Results = results;
    }

    /// <summary>The verb: the value of the <c>command</c> label.</summary>
    public string Command { get; }

    /// <summary>The values of the <c>result</c> label, by index.</summary>
    public IReadOnlyList<string> Results { get; }

    /// <summary>The number of executions with the result of this index.</summary>
    public long this[int result] => _sheet.Sum(_first + result);

    /// <summary>The calling thread's own count: cheap enough to base a decision on, and to increment until the next await.</summary>
    public ref long OnThisThread(int result) => ref _sheet.Page[_first + result];

    /// <summary>Counts one execution.</summary>
    public void Count(int result) => _sheet.Page[_first + result]++;
}
