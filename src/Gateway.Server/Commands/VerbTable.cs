using System.Numerics;

namespace Gateway.Commands;

/// <summary>
/// Finds a verb by its number with one table access. The constructor searches for a factor that maps every verb to its own slot. The framework's frozen
/// dictionary costs 4 ns more for each message, a sixth of the total cost of a <c>PING</c>.
/// </summary>
internal sealed class VerbTable
{
    private readonly CommandEntry?[] _places;
    private readonly int _shift;
    private readonly ulong _factor;

    internal VerbTable(IReadOnlyCollection<CommandEntry> entries)
    {
        // With the square of the number of verbs as the number of slots, about every second factor works, however many verbs there are (the birthday problem).
        var bits = 2 * (BitOperations.Log2((uint)Math.Max(entries.Count, 1)) + 1);
        _shift = 64 - bits;
        _places = new CommandEntry?[1 << bits];
        var random = new Random(Seed: entries.Count);
        do
        {
            Array.Clear(_places);
            _factor = (ulong)random.NextInt64() | 1;
        }
        while (!entries.All(TryFill));
    }

    /// <summary>The verb with these letters, case folded; null if there is none.</summary>
    internal CommandEntry? Find(ReadOnlySpan<byte> verb)
    {
        var key = VerbKey.FromVerb(verb);
        return _places[GetIndex(key)] is { } entry && entry.Key == key && entry.VerbLength == verb.Length ? entry : null;
    }

    private bool TryFill(CommandEntry entry)
    {
        ref var place = ref _places[GetIndex(entry.Key)];
        var isFree = place is null;
        place ??= entry;
        return isFree;
    }

    private int GetIndex(ulong key) => (int)((key * _factor) >> _shift);
}
