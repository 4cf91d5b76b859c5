using System.Text;
using Gateway.Hosting.Logging;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Logging;

/// <summary>An output that takes nothing while it is held, and no more bytes than it is given room for.</summary>
internal sealed class ScriptedOutput : LogOutput, IDisposable
{
    private readonly ManualResetEventSlim _isRead = new(true);
    private readonly MemoryStream _written = new();
    private int _room = int.MaxValue;

    internal bool IsWaiting { get; private set; }

    internal int Room
    {
        set => Volatile.Write(ref _room, value);
    }

    internal string Text
    {
        get
        {
            lock (_written)
            {
                return Encoding.UTF8.GetString(_written.ToArray());
            }
        }
    }

    internal void Hold() => _isRead.Reset();

    internal void Release() => _isRead.Set();

    internal Task AssertWaitsAsync() => Eventually.TrueAsync(() => IsWaiting, "the thread of the log waits for a reader");

    internal Task AssertWrittenAsync(string end) => Eventually.TrueAsync(() => Text.EndsWith(end, StringComparison.Ordinal), $"'{end}' is written");

    public void Dispose() => _isRead.Dispose();

    internal override int Write(ReadOnlySpan<byte> bytes)
    {
        IsWaiting = true;
        _isRead.Wait();
        IsWaiting = false;
        lock (_written)
        {
            var taken = bytes[..Math.Min(bytes.Length, Volatile.Read(ref _room))];
            _written.Write(taken);
            return taken.Length;
        }
    }
}
