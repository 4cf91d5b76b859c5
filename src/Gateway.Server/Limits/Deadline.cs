namespace Gateway.Limits;

/// <summary>A slot in the <see cref="DeadlineClock"/>. Setting the deadline is one store.</summary>
internal readonly record struct Deadline : IDisposable
{
    /// <summary>The value of a deadline that never fires.</summary>
    public const long Never = long.MaxValue;

    private readonly DeadlineTable _table;
    private readonly int _index;

    internal Deadline(DeadlineTable table, int index)
    {
        _table = table;
        _index = index;
    }

    /// <summary>When the deadline fires, in the clock's milliseconds; <see cref="Never"/> after it has fired.</summary>
    public long At
    {
        get => Volatile.Read(ref _table.At[_index]);
        set => Volatile.Write(ref _table.At[_index], value);
    }

    /// <summary>Releases the slot. To be called once, by the owner.</summary>
    public void Dispose() => _table?.Clock.Remove(_table, _index);
}
