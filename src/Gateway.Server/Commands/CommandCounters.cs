using Gateway.Diagnostics;

namespace Gateway.Commands;

/// <summary>How often one verb was executed, by result.</summary>
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

    /// <summary>How often the result with this index came.</summary>
    public long this[int result] => _sheet.Sum(_first + result);

    /// <summary>How often it came on the calling thread: cheap enough to decide by, and to count in until the next await.</summary>
    public ref long OnThisThread(int result) => ref _sheet.Page[_first + result];

    /// <summary>Counts one execution.</summary>
    public void Count(int result) => _sheet.Page[_first + result]++;
}
