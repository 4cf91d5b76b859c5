using System.IO.Pipelines;
using System.Net;
using Gateway.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Sessions;

/// <summary>One connection, the same for every stream transport and application: who it is, what it has transferred, what it waits for, and how it ends.</summary>
/// <remarks><see cref="MessageSession"/> and the internal tunnel session define what happens in between.</remarks>
public abstract class Session : IDeadlineOwner
{
    private readonly ConnectionSlot? _slot;
    private SessionWait _wait;
    private SessionTraffic _traffic;
    private SessionEnding _ending;
    private Identification? _identification;

    private protected Session(SessionHost host, ConnectionContext connection, Listener listener, ConnectionSlot? slot)
    {
        _slot = slot;
        Host = host;
        Connection = connection;
        Listener = listener;
        Id = host.Registry.NextId();
        OpenedAt = host.Time.GetTimestamp();
        _traffic = new SessionTraffic(host.Clock.Now);
        _wait = new SessionWait(host.Clock.Add(this));
        _identification = Identification.Create(this);
    }

    /// <summary>The session's id, as it is written to the log, on the wire and in the API.</summary>
    public SessionId Id { get; }

    /// <summary>Why the session ended; <see cref="SessionEnd.None"/> while it is open.</summary>
    public SessionEnd End => _ending.End;

    /// <summary>The client's address as text, <c>address:port</c>; the name of the transport if there is no address.</summary>
    public string Address => ClientAddress.Format(Client, Listener);

    /// <summary>The subject of the client's TLS certificate; null without one. The client's authority chose the text: escape it.</summary>
    public string? ClientCertificate => Features.Get<ConnectionSetup>()?.ClientCertificate;

    /// <summary>The client's name; null while it has none (docs/clients.md).</summary>
    public string? ClientName => Identification?.Name;

    /// <summary>When the session began.</summary>
    public DateTimeOffset ConnectedAt => Host.Clock.TimestampToTime(OpenedAt);

    internal Listener Listener { get; }

    /// <summary>The timestamp of the session's start.</summary>
    internal long OpenedAt { get; }

    /// <summary>The client's address, created anew each time; null if it has none.</summary>
    internal EndPoint? Client => Connection.RemoteEndPoint;

    /// <summary>What the session has transferred.</summary>
    internal ref readonly SessionTraffic Traffic => ref _traffic;

    /// <summary>The time since bytes were last received, to the clock's granularity; at first, since the session's start.</summary>
    internal TimeSpan SinceReceived => TimeSpan.FromMilliseconds(Host.Clock.Now - _traffic.LastReceived);

    /// <summary>The heads of the last messages in both directions, the oldest first; at most 16. While messages are handled the newest may be missing.</summary>
    internal IReadOnlyList<MessageHead> Heads => MessageHeads.Read(CopyHeads(), Listener, Host.Clock, ConnectedAt);

    /// <summary>Queued bytes and messages, and the maximum number of messages that were queued at a time.</summary>
    internal virtual (long Bytes, int Count, int Most) Queue => default;

    /// <summary>The session's rooms, in order.</summary>
    internal virtual IReadOnlyList<string> RoomNames => [];

    /// <summary>Who the client is; null while nothing is asked of it and it has no name.</summary>
    internal Identification? Identification => Volatile.Read(ref _identification);

    /// <summary>Whether every request is allowed: the client has presented the token and the name that its listener requires.</summary>
    internal bool IsServed => Identification is not { IsServed: false };

    /// <summary>Whether the session is ending or was asked to.</summary>
    internal bool IsEnding => End != SessionEnd.None || StopReason != SessionEnd.None;

    /// <summary>Whether the session was aborted.</summary>
    internal bool IsAborted => _ending.IsAborted;

    /// <summary>What the session waits for.</summary>
    internal SessionPhase Phase => _wait.Phase;

    /// <summary>Whether the current wait has taken too long.</summary>
    internal bool IsOverdue => _wait.IsOverdue(Host.Clock.Now, out _);

    /// <summary>The state that all sessions share.</summary>
    internal SessionHost Host { get; }

    /// <summary>The connection's features.</summary>
    internal IFeatureCollection Features => Connection.Features;

    /// <summary>The input bytes. Only for the session's loop, except for waking it.</summary>
    internal PipeReader Reader => Connection.Transport.Input;

    /// <summary>The reason of a requested stop; <see cref="SessionEnd.None"/> if none was requested.</summary>
    internal SessionEnd StopReason => _ending.StopReason;

    private protected ConnectionContext Connection { get; }

    /// <summary>Aborts the connection. May be called from any thread.</summary>
    public void Abort() => Connection.Abort();

    /// <summary>Runs the whole session. The task never fails.</summary>
    internal abstract Task RunAsync();

    /// <summary>Whether no request is pending, nothing is queued, and nothing was received for this long.</summary>
    internal abstract bool IsQuietFor(TimeSpan silence);

    /// <summary>The heads of the last messages, packed (<see cref="MessageHeads"/>).</summary>
    internal virtual long[] CopyHeads() => [];

    /// <summary>Pushes a message. May be called from any thread (<see cref="MessageSession"/>).</summary>
    internal virtual PushResult Push(byte[] message, bool cutsSlowConsumer, TaskCompletionSource<PushResult>? flushed = null) => PushResult.Tunnel;

    /// <summary>Pushes a message that is answered by the session's next one (<see cref="MessageSession"/>).</summary>
    internal virtual PushResult TryCall(byte[] message, out SessionCall? call)
    {
        call = null;
        return PushResult.Tunnel;
    }

    /// <summary>Pushes the notice of the drain, once, if the application has one.</summary>
    internal virtual void PushDrainNotice()
    {
    }

    /// <summary>Asks the session to end: it handles what it has received, replies, and closes. May be called from any thread.</summary>
    internal void RequestStop(SessionEnd reason)
    {
        if (_ending.TryStop(reason))
        {
            OnStopRequested();
        }
    }

    /// <summary>Aborts the session; unsent output is lost. May be called from any thread.</summary>
    internal void Abort(SessionEnd reason)
    {
        _ending.TryAbort(reason);
        Connection.Abort();
        OnAborted();
    }

    /// <summary>Aborts the session on the thread pool: its end must not run inside a publisher, which may hold a room's lock.</summary>
    internal void AbortOnThreadPool(SessionEnd reason)
    {
        if (_ending.TryAbort(reason))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.Abort(session._ending.AbortReason), this, preferLocal: false);
        }
    }

    /// <summary>Sets the reason for the session's end, unless it is already ending.</summary>
    internal void EndWith(SessionEnd reason) => _ending.Set(reason);

    /// <summary>Ends the session if a stop was requested.</summary>
    internal bool TryEndAsRequested() => _ending.TrySetAsRequested();

    /// <summary>Ends the session because the connection is gone.</summary>
    internal void EndAsDisconnected() => EndWith(_traffic.BytesReceived == 0 ? SessionEnd.Probe : SessionEnd.Reset);

    /// <summary>Begins a wait that lasts until <paramref name="due"/>, in the clock's milliseconds.</summary>
    internal void BeginWait(SessionPhase phase, long due) => _wait.Begin(phase, due);

    /// <summary>Begins a wait that lasts this many milliseconds from now.</summary>
    internal void BeginWaitFor(SessionPhase phase, long timeout) => BeginWait(phase, DeadlineClock.After(Host.Clock.Now, timeout));

    /// <summary>Ends a wait.</summary>
    internal void EndWait() => _wait.End();

    /// <summary>Makes the clock call back at this time.</summary>
    internal void WakeAt(long time) => _wait.WakeAt(time);

    /// <summary>Counts received bytes and messages.</summary>
    internal void CountReceived(long bytes, int messages) => _traffic.CountReceived(bytes, messages, Host.Clock, Listener.Counters);

    /// <summary>Counts messages whose bytes were counted when they were received.</summary>
    internal void CountMessages(int received) => _traffic.CountMessages(received, Listener.Counters);

    /// <summary>Counts bytes and messages that were passed to the transport.</summary>
    internal void CountSent(long bytes, int messages) => _traffic.CountSent(bytes, messages, Host.Clock, Listener.Counters);

    /// <summary>The session's identification, created on first use. May be called from any thread.</summary>
    internal Identification GetOrCreateIdentification() => LazyInitializer.EnsureInitialized(ref _identification, () => Identification.CreateLate(this))!;

    /// <inheritdoc/>
    void IDeadlineOwner.OnDeadline() => OnDeadline();

    /// <summary>Pushes a notice of the gateway's own; without effect where there is none, or the gateway says nothing of its own.</summary>
    internal void PushNotice(byte[]? notice)
    {
        if (notice is not null && !Listener.IsSilent)
        {
            Push(notice, cutsSlowConsumer: false);
        }
    }

    /// <summary>Called when a stop was requested. From any thread.</summary>
    private protected abstract void OnStopRequested();

    /// <summary>Called when the session was aborted. From any thread.</summary>
    private protected abstract void OnAborted();

    /// <summary>
    /// Called when a deadline has passed. It may belong to an earlier wait, or to the previous owner of the deadline slot: a peer that is in time must not be
    /// aborted for it.
    /// </summary>
    private protected virtual void OnDeadline()
    {
        if (_wait.IsOverdue(Host.Clock.Now, out var phase))
        {
            OnOverdue(phase);
        }
    }

    /// <summary>Called when the current wait is overdue. The session checks again when it is woken, so that the clock's thread decides nothing.</summary>
    private protected virtual void OnOverdue(SessionPhase phase)
    {
        if (phase == SessionPhase.Lingering)
        {
            Reader.CancelPendingRead();
        }
        else if (phase == SessionPhase.Sending)
        {
            // Nothing more can be sent to a peer that accepts no bytes.
            Abort(SessionEnd.WriteTimeout);
        }
    }

    /// <summary>Sends what is still owed before the close.</summary>
    internal virtual ValueTask SendPendingAsync() => default;

    /// <summary>Releases the connection.</summary>
    internal virtual void Release()
    {
        EndWait();
        _wait.Dispose();
        Connection.Transport.Input.Complete();
        Connection.Transport.Output.Complete();
    }

    /// <summary>Releases everything. This is the last step of a session. The slot goes first: who sees that the session is over may connect again.</summary>
    internal void Complete()
    {
        _slot?.Dispose();
        Release();
        Host.End(this);
    }
}
