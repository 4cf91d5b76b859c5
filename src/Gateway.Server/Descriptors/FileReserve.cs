using System.Diagnostics.Metrics;
using Gateway.Diagnostics;
using Gateway.Platform;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Descriptors;

/// <summary>
/// File descriptors that are kept free for the process itself: the runtime creates a pipe for each thread it starts, and ends the process when it cannot.
/// Listeners check before they accept a connection, and pause while fewer are free. The kernel's count is used, not the gateway's own.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class FileReserve(TimeProvider time) : IInstrumented, IDisposable
{
    /// <summary>The maximum size of the reserve: 64, for about thirty threads that start at the same time; reading a file takes one, loading an assembly two.</summary>
    public const int MaxSize = 64;

    /// <summary>
    /// The minimum size of the reserve, where hardly anything is left for connections: 12, for five threads that start at the same time and a file beside them.
    /// </summary>
    public const int MinSize = 12;

    /// <summary>The time between two checks during a pause: 25 ms, so that nobody spins and nobody waits long. A check is a few system calls.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// The number of checks, 5 s of them, of a gateway without connections before the reserve is halved: all open files are then the process's own, and no
    /// closing connection would free any. Two are always kept.
    /// </summary>
    private const int DesertedChecks = 200;

    private readonly Lock _lock = new();
    private readonly List<Action> _waiting = [];
    private readonly SafeFileHandle? _any = LinuxKernel.IsUsed ? File.OpenHandle("/dev/null") : null;
    private ITimer? _timer;
    private volatile int _size = MaxSize;
    private volatile int _lowest = int.MaxValue;
    private long _pauses;
    private int _deserted;

    /// <summary>Raised with true when a pause begins, and with false when it ends for all.</summary>
    public event Action<bool>? Changed;

    /// <summary>The number of file descriptors that are kept free.</summary>
    public int Size
    {
        get => _size;
        set => _size = value;
    }

    /// <summary>The connections that a pause waits for: if there are none, waiting for one to end is pointless. Null by default; then this is not checked.</summary>
    public IOpenConnections? Connections { get; set; }

    /// <summary>The number of pauses so far.</summary>
    public long Pauses => Interlocked.Read(ref _pauses);

    /// <summary>Whether a connection may use a file descriptor: more are free than the reserve. Always true on other systems than Linux.</summary>
    public bool IsAvailable
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

    /// <summary>Whether a descriptor, which was the lowest free one, is part of the reserve, as of the last check.</summary>
    public bool Contains(int descriptor) => descriptor >= _lowest;

    /// <summary>Calls back once, on a thread pool thread, when <see cref="IsAvailable"/> is true again.</summary>
    public void WhenAvailable(Action callback)
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = _waiting.Count == 0;
            _waiting.Add(callback);
            _timer ??= time.CreateTimer(static reserve => ((FileReserve)reserve!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }

        if (isFirst)
        {
            Interlocked.Increment(ref _pauses);
            Changed?.Invoke(true);
        }
    }

    /// <summary>Waits until a connection may use a file descriptor.</summary>
    /// <exception cref="OperationCanceledException">The wait was canceled.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (!IsAvailable)
        {
            var spared = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            WhenAvailable(spared.SetResult);
            await spared.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void AddInstruments(Meter meter) =>
        meter.CreateObservableCounter("gateway.accept.rests", () => Pauses, "{rest}", "Times that accepting rested because files had run out.");

    /// <summary>Stops checking.</summary>
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
            if (!IsAvailable)
            {
                _deserted = Connections is { Count: 0 } ? _deserted + 1 : 0;
                if (_deserted == DesertedChecks)
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
