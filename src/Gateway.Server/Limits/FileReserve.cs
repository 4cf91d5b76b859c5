using Microsoft.Win32.SafeHandles;

namespace Gateway.Limits;

/// <summary>
/// Files that stay free for what the process itself opens: the runtime makes a pipe for each thread it starts and ends the process when it
/// can't. Whoever takes connections in asks first, and rests while fewer are free. What counts is what the kernel says, not what we know of.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class FileReserve(TimeProvider time) : IDisposable
{
    /// <summary>The size where the limit allows it: 64, some thirty threads that start in one moment; a file that is read takes one, an assembly two.</summary>
    public const int Most = 64;

    /// <summary>The size where hardly anything is left for connections: 12, five threads that start in one moment and a file beside them.</summary>
    public const int Least = 12;

    /// <summary>Time between two looks while somebody rests: 25 ms, so that nobody spins and nobody waits long. A look is a few system calls.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// Looks, 5 s of them, at a gateway without a single connection before the reserve is halved: what is open is the process's own then, and
    /// nobody's leaving would ever free any of it. Two files are always kept.
    /// </summary>
    private const int DesertedLooks = 200;

    private readonly Lock _lock = new();
    private readonly List<Action> _waiting = [];
    private readonly SafeFileHandle? _any = LinuxKernel.IsUsed ? File.OpenHandle("/dev/null") : null;
    private ITimer? _timer;
    private volatile int _size = Most;
    private volatile int _lowest = int.MaxValue;
    private long _rests;
    private int _deserted;

    /// <summary>When somebody begins to rest, with true, and when all go on, with false.</summary>
    public event Action<bool>? Changed;

    /// <summary>How many files stay free.</summary>
    public int Size
    {
        get => _size;
        set => _size = value;
    }

    /// <summary>Tells whether there are no connections, so that waiting for one to end is in vain. None by default.</summary>
    public Func<bool>? IsDeserted { get; set; }

    /// <summary>How often taking in has rested.</summary>
    public long Rests => Interlocked.Read(ref _rests);

    /// <summary>Whether a connection may take a file: more are free than the reserve. Always off Linux.</summary>
    public bool IsSpared
    {
        get
        {
            if (_any is null || FileDescriptors.Limit() is not { } limit)
            {
                return true;
            }

            var size = _size;
            _lowest = (int)limit - size;
            return FileDescriptors.AreFree(size + 1, limit, (int)_any.DangerousGetHandle());
        }
    }

    /// <summary>Whether a descriptor, the lowest that was free, is one of the reserve's, as of the last look.</summary>
    public bool Contains(int descriptor) => descriptor >= _lowest;

    /// <summary>Calls back once, on a thread of the pool, when <see cref="IsSpared"/> again.</summary>
    public void WhenSpared(Action goOn)
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = _waiting.Count == 0;
            _waiting.Add(goOn);
            _timer ??= time.CreateTimer(static reserve => ((FileReserve)reserve!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }

        if (isFirst)
        {
            Interlocked.Increment(ref _rests);
            Changed?.Invoke(true);
        }
    }

    /// <summary>Waits until a connection may take a file.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (!IsSpared)
        {
            var spared = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            WhenSpared(spared.SetResult);
            await spared.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Looks no more.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _any?.Dispose();
    }

    private void Check()
    {
        if (_any is { IsClosed: true })
        {
            return;
        }

        Action[] all;
        lock (_lock)
        {
            if (!IsSpared)
            {
                _deserted = IsDeserted?.Invoke() == true ? _deserted + 1 : 0;
                if (_deserted == DesertedLooks)
                {
                    _deserted = 0;
                    Size = Math.Max(Size / 2, 2);
                }

                _timer!.Change(Interval, Timeout.InfiniteTimeSpan);
                return;
            }

            all = [.. _waiting];
            _waiting.Clear();
        }

        Changed?.Invoke(false);
        foreach (var goOn in all)
        {
            goOn();
        }
    }
}
