using System.IO.Pipelines;
using System.Net;
using Gateway.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Sessions;

/// <summary>One connection's life, the same for every stream transport and application: who it is, what it has carried, what it waits for, and how it ends.</summary>
/// <remarks>What happens in between is a matter of <see cref="MessageSession"/>, or of a tunnel.</remarks>
public abstract class Session : IDeadlineOwner
{
    private readonly ConnectionSlot? _slot;
    private SessionWait _wait;
    private SessionTraffic _traffic;
    private SessionEnding _ending;

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
    }

    /// <summary>The session's name in the log, on the wire and in the API.</summary>
    public SessionId Id { get; }

    /// <summary>Why it ended; <see cref="SessionEnd.None"/> while it lives.</summary>
    public SessionEnd End => _ending.End;

    /// <summary>The client's address as text, <c>address:port</c>; the transport's name where it has none.</summary>
    public string Address => ClientAddress.Format(Client, Listener);

    /// <summary>The subject of the certificate that the client has shown under TLS; null without. The client's authority worded it, not we: escape it.</summary>
    public string? ClientCertificate => Features.Get<ConnectionSetup>()?.ClientCertificate;

    /// <summary>When it began.</summary>
    public DateTimeOffset ConnectedAt => Host.Clock.TimestampToTime(OpenedAt);

    internal Listener Listener { get; }

    /// <summary>The timestamp of its start.</summary>
    internal long OpenedAt { get; }

    /// <summary>The client's address, made anew each time; null where it has none.</summary>
    internal EndPoint? Client => Connection.RemoteEndPoint;

    /// <summary>What it has carried.</summary>
    internal ref readonly SessionTraffic Traffic => ref _traffic;

    /// <summary>How long ago bytes were last received, to the clock's granularity; at first, since the session's start.</summary>
    internal TimeSpan SinceReceived => TimeSpan.FromMilliseconds(Host.Clock.Now - _traffic.LastReceived);

    /// <summary>The heads of its last messages both ways, the oldest first: 16 at most. Asked for while messages pass, it may miss the newest.</summary>
    internal IReadOnlyList<MessageHead> Heads => MessageHeads.Read(CopyHeads(), Listener, Host.Clock, ConnectedAt);

    /// <summary>Bytes and messages that wait for this session, and the most messages that ever did.</summary>
    internal virtual (long Bytes, int Count, int Most) Queue => default;

    /// <summary>The rooms it is in, in order.</summary>
    internal virtual IReadOnlyList<string> RoomNames => [];

    /// <summary>Whether it ends already, or was asked to.</summary>
    internal bool IsEnding => End != SessionEnd.None || AskedFor != SessionEnd.None;

    /// <summary>Whether it was cut.</summary>
    internal bool IsCut => _ending.IsCut;

    /// <summary>What it waits for.</summary>
    internal SessionPhase Phase => _wait.Phase;

    /// <summary>Whether what it waits for has taken too long.</summary>
    internal bool IsOverdue => _wait.IsOverdue(Host.Clock.Now, out _);

    /// <summary>What all sessions share.</summary>
    internal SessionHost Host { get; }

    /// <summary>What the connection offers.</summary>
    internal IFeatureCollection Features => Connection.Features;

    /// <summary>What comes in, as bytes. Only for the session's loop, but for waking it.</summary>
    internal PipeReader Reader => Connection.Transport.Input;

    /// <summary>What it was asked to end for; <see cref="SessionEnd.None"/> while it was not.</summary>
    internal SessionEnd AskedFor => _ending.AskedFor;

    private protected ConnectionContext Connection { get; }

    /// <summary>Cuts the connection, from any thread.</summary>
    public void Abort() => Connection.Abort();

    /// <summary>The session's whole life. Never fails.</summary>
    internal abstract Task RunAsync();

    /// <summary>Whether nothing is in hand, nothing waits to be sent, and nothing has come for so long.</summary>
    internal abstract bool IsQuietFor(TimeSpan silence);

    /// <summary>The heads of its last messages, packed (<see cref="MessageHeads"/>).</summary>
    internal virtual long[] CopyHeads() => [];

    /// <summary>Pushes a message, from any thread (<see cref="MessageSession"/>).</summary>
    internal virtual PushResult Push(byte[] message, bool cutsSlowConsumer, TaskCompletionSource<bool>? flushed = null) => PushResult.Tunnel;

    /// <summary>Pushes a message whose answer is the session's next one (<see cref="MessageSession"/>).</summary>
    internal virtual PushResult TryCall(byte[] message, out SessionCall? call)
    {
        call = null;
        return PushResult.Tunnel;
    }

    /// <summary>Pushes the notice of the drain, once, where the application has one.</summary>
    internal virtual void PushDrainNotice()
    {
    }

    /// <summary>Asks the session to end, from any thread: it finishes what it has received, says it all, and closes.</summary>
    internal void RequestStop(SessionEnd reason)
    {
        if (_ending.TryStop(reason))
        {
            OnStopRequested();
        }
    }

    /// <summary>Ends the session at once, from any thread; what it was to be sent is lost.</summary>
    internal void Cut(SessionEnd reason)
    {
        _ending.TryCut(reason);
        Connection.Abort();
        OnCut();
    }

    /// <summary>Cuts it on another thread: its end must not run inside a publisher, who may hold a room's lock.</summary>
    internal void CutOnThreadPool(SessionEnd reason)
    {
        if (_ending.TryCut(reason))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.Cut(session._ending.CutFor), this, preferLocal: false);
        }
    }

    /// <summary>Has it end for that, unless it ends already.</summary>
    internal void EndWith(SessionEnd reason) => _ending.Set(reason);

    /// <summary>Has it end if it was asked to.</summary>
    internal bool TryEndAsAsked() => _ending.TrySetAsAsked();

    /// <summary>Has it end because the connection is gone.</summary>
    internal void EndAsDisconnected() => EndWith(_traffic.BytesReceived == 0 ? SessionEnd.Probe : SessionEnd.Reset);

    /// <summary>Begins a wait that has until <paramref name="due"/>, in the clock's milliseconds.</summary>
    internal void BeginWait(SessionPhase phase, long due) => _wait.Begin(phase, due);

    /// <summary>Begins a wait that has so many milliseconds from now on.</summary>
    internal void BeginWaitFor(SessionPhase phase, long timeout) => BeginWait(phase, DeadlineClock.After(Host.Clock.Now, timeout));

    /// <summary>Ends a wait.</summary>
    internal void EndWait() => _wait.End();

    /// <summary>Has the clock come back then.</summary>
    internal void WakeAt(long time) => _wait.WakeAt(time);

    /// <summary>Counts what was received.</summary>
    internal void CountReceived(long bytes, int messages) => _traffic.CountReceived(bytes, messages, Host.Clock, Listener.Counters);

    /// <summary>Counts messages whose bytes were counted when they were received.</summary>
    internal void CountMessages(int received) => _traffic.CountMessages(received, Listener.Counters);

    /// <summary>Counts what was handed to the transport.</summary>
    internal void CountSent(long bytes, int messages) => _traffic.CountSent(bytes, messages, Host.Clock, Listener.Counters);

    /// <inheritdoc/>
    void IDeadlineOwner.OnDeadline() => OnDeadline();

    /// <summary>A stop was asked for just now: has the session notice. From any thread.</summary>
    private protected abstract void OnStopRequested();

    /// <summary>The session was cut just now. From any thread.</summary>
    private protected abstract void OnCut();

    /// <summary>The clock has come to a deadline. It may be that of an earlier wait, or of the place's last owner: a peer that is in time must not be cut for it.</summary>
    private protected virtual void OnDeadline()
    {
        if (_wait.IsOverdue(Host.Clock.Now, out var phase))
        {
            OnOverdue(phase);
        }
    }

    /// <summary>What was waited for takes too long. The session judges by itself when it is woken, so that the clock's thread decides nothing.</summary>
    private protected virtual void OnOverdue(SessionPhase phase)
    {
        if (phase == SessionPhase.Lingering)
        {
            Reader.CancelPendingRead();
        }
        else if (phase == SessionPhase.Sending)
        {
            // Nothing more can be said to a peer that takes no bytes.
            Cut(SessionEnd.WriteTimeout);
        }
    }

    /// <summary>Has it end for what went wrong, which costs this session only.</summary>
    internal void EndWithFailure(Exception exception)
    {
        if (ConnectionFailure.IsDisconnect(exception))
        {
            EndAsDisconnected();
        }
        else
        {
            Host.Log.SessionFailed(exception, Id);
            EndWith(SessionEnd.Internal);
        }
    }

    /// <summary>Says what is owed before the close.</summary>
    internal virtual ValueTask SendPendingAsync() => default;

    /// <summary>Gives the connection back.</summary>
    internal virtual void Release()
    {
        EndWait();
        _wait.Dispose();
        Connection.Transport.Input.Complete();
        Connection.Transport.Output.Complete();
    }

    /// <summary>Gives everything back: the last thing that a session does.</summary>
    internal void Complete()
    {
        Release();
        Host.End(this);
        _slot?.Dispose();
    }
}
