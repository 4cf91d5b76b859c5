using Gateway.Limits;

namespace Gateway.Sessions;

// The end: say what is owed, FIN, read and drop until the peer has closed too or its time is up (PROTOCOL.md 1.8).
public sealed partial class Session
{
    /// <summary>Turns a connection away: one message, and the same clean close.</summary>
    internal async Task RefuseAsync(Refusal refusal)
    {
        try
        {
            Tell(refusal.Error());
            EndWith(refusal == Refusal.ShuttingDown ? SessionEnd.ShuttingDown : SessionEnd.None);
            await CloseGuardedAsync();
        }
        finally
        {
            Release();
        }
    }

    private async ValueTask CloseGuardedAsync()
    {
        try
        {
            await CloseAsync();
        }
        catch (Exception exception)
        {
            EndBy(exception);
            _connection.Abort();
        }

        // A push may be in the middle of writing, and what it writes into must not be given back below it. Its flush has a deadline, and where
        // the connection was cut it has ended.
        await HoldWriterAsync();
    }

    // Every wait in here has a deadline: requests in hand, pushes, the last words, close_notify, and the peer's own close.
    private async ValueTask CloseAsync()
    {
        if (End is SessionEnd.Reset or SessionEnd.UpstreamReset or SessionEnd.WriteTimeout or SessionEnd.SlowConsumer)
        {
            _connection.Abort();
            return;
        }

        if (State is IRequestsInHand requests)
        {
            Enter(SessionPhase.Finishing, _host.Clock.Now, _host.Timeouts.Request);
            await requests.FinishAsync();
            Leave();
        }

        // Pushes that wait were accepted and go first; from here on the writer is the loop's for good.
        await HoldWriterAsync();
        TakeLateReplies();
        RefusePushes();
        while (_outbox is { Count: > 0 } outbox)
        {
            WritePushes(outbox);
            await FlushAsync();
        }

        Tell(End.Error());
        await FlushAsync();
        if (_connection.Features.Get<ISendShutdown>() is { } shutdown)
        {
            // Under TLS the close is bytes that the peer has to take like any others.
            Enter(SessionPhase.Sending, _host.Clock.Now, _host.Timeouts.Write);
            await shutdown.ShutdownSendAsync(End);
            Leave();
        }

        Enter(SessionPhase.Lingering, _host.Clock.Now, _host.Timeouts.Linger);
        while (true)
        {
            var result = await _input.ReadAsync();
            _input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || (result.IsCanceled && IsOverdue))
            {
                return;
            }
        }
    }

    // A dead socket is an ordinary end; anything else is a bug of ours and costs this session only.
    private void EndBy(Exception exception)
    {
        if (IsOfTheConnection(exception))
        {
            EndWith(BytesReceived == 0 ? SessionEnd.Probe : SessionEnd.Reset);
        }
        else
        {
            _host.Log.SessionFaulted(exception, Id);
            EndWith(SessionEnd.Internal);
        }
    }

    private void Release()
    {
        Leave();
        (State as IDisposable)?.Dispose();
        DropPushes();
        _deadline.Dispose();
        _input.Complete();
        _output.Complete();
    }
}
