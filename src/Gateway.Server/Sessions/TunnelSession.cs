using Gateway.Limits;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>A session without messages: all bytes go through a <see cref="Tunnel"/> to a back end, and its bytes come back.</summary>
internal sealed class TunnelSession(SessionHost host, ConnectionContext connection, Listener listener, ITunnelHandler handler, ConnectionSlot? slot)
    : Session(host, connection, listener, slot)
{
    private CancellationTokenSource? _opening;
    private Tunnel? _tunnel;

    /// <inheritdoc/>
    internal override bool IsQuietFor(TimeSpan silence) =>
        Phase == SessionPhase.Tunnelling && Host.Clock.Now - Traffic.LastMoved >= (long)silence.TotalMilliseconds;

    /// <inheritdoc/>
    internal override async Task RunAsync()
    {
        try
        {
            try
            {
                await ServeAsync();
            }
            catch (Exception exception)
            {
                this.EndWithFailure(exception);
            }

            await SessionClose.RunAsync(this);
        }
        finally
        {
            Complete();
        }
    }

    /// <inheritdoc/>
    private protected override void OnStopRequested() => Wake();

    /// <inheritdoc/>
    private protected override void OnAborted()
    {
        // Both directions end because the connection is gone.
    }

    /// <inheritdoc/>
    private protected override void OnDeadline()
    {
        if (Phase == SessionPhase.Tunnelling)
        {
            _tunnel?.OnDeadline(Host.Timeouts.Linger);
        }
        else
        {
            base.OnDeadline();
        }
    }

    private async ValueTask ServeAsync()
    {
        await OfferedName.TakeAsync(this);
        if (End != SessionEnd.None)
        {
            return;
        }

        var opening = BeginOpening();
        IFarEnd? opened;
        try
        {
            opened = await handler.OpenAsync(this, Connection, opening.Token);
        }
        finally
        {
            EndOpening(opening);
        }

        if (opened is not { } far)
        {
            if (!opening.IsCancellationRequested)
            {
                EndWith(SessionEnd.UpstreamUnreachable);
            }
            else if (!TryEndAsRequested())
            {
                EndWith(SessionEnd.Reset);
            }

            return;
        }

        try
        {
            await using (far.Connection)
            {
                var tunnel = new Tunnel(this, Connection, far.Connection, handler.Timeouts, Host.Clock);
                BeginWait(SessionPhase.Tunnelling, Deadline.Never);

                // A full fence: either this thread sees the stop that is being requested, or the requesting thread sees the tunnel.
                Interlocked.Exchange(ref _tunnel, tunnel);
                Wake();
                await tunnel.RunAsync(Host.Timeouts.Linger);
                EndWith(tunnel.End);
            }
        }
        finally
        {
            EndWait();
            far.Closed(End);
        }
    }

    // Nobody reads the client meanwhile. Its bytes and its FIN wait in the kernel for the back end, but its reset must be noticed at once.
    private CancellationTokenSource BeginOpening()
    {
        var opening = new CancellationTokenSource();
        Interlocked.Exchange(ref _opening, opening);
        Wake();
        Features.Get<IPeerWatch>()?.Watch(opening);
        return opening;
    }

    // The source is never disposed: another thread may be about to cancel it.
    private void EndOpening(CancellationTokenSource opening)
    {
        _opening = null;
        Features.Get<IPeerWatch>()?.Unwatch(opening);
    }

    private void Wake()
    {
        if (StopReason is not SessionEnd.None and var reason)
        {
            _tunnel?.Stop(reason, Host.Timeouts.Linger);
            _ = _opening?.CancelAsync();
        }
    }
}
