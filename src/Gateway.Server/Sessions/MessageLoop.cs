using System.Buffers;
using System.IO.Pipelines;
using Gateway.Clients;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>The one loop that owns a session's reader: wait for input, handle all of it, flush once.</summary>
internal static class MessageLoop
{
    /// <summary>Runs the whole session in one task: each additional task that waits would add to the memory of an idle session. The task never fails.</summary>
    internal static async Task RunAsync(MessageSession session)
    {
        try
        {
            try
            {
                await BeginAsync(session);
                while (session.End == SessionEnd.None)
                {
                    var result = await ReadAsync(session);
                    session.EndWait();
                    if (!session.Output.TryAcquireForLoop())
                    {
                        // The result is not kept while the push completes: a local for it would enlarge the state of every session.
                        Unread(session.Reader, result);
                        await session.Output.AcquireForLoopAsync();
                        continue;
                    }

                    HandleRead(session, result);
                    await session.Output.FlushAsync();
                    if (session.End != SessionEnd.None)
                    {
                        break;
                    }

                    await session.Output.ReleaseFromLoopAsync();
                    await WaitForPendingAsync(session);
                }
            }
            catch (Exception exception)
            {
                session.EndWithFailure(exception);
            }

            await CloseAsync(session);
        }
        finally
        {
            session.Complete();
        }
    }

    /// <summary>Refuses a connection: one message, and the same orderly close.</summary>
    internal static async Task RefuseAsync(MessageSession session, Refusal refusal)
    {
        try
        {
            session.Output.WriteNotice(refusal.ToErrorReply());
            session.EndWith(refusal == Refusal.ShuttingDown ? SessionEnd.ShuttingDown : SessionEnd.None);
            await CloseAsync(session);
        }
        finally
        {
            session.Release();
        }
    }

    private static async ValueTask CloseAsync(MessageSession session)
    {
        await SessionClose.RunAsync(session);

        // A push may be writing, and the buffer that it writes into must not be released. Its flush has a deadline, and ends if the connection is aborted.
        await session.Output.AcquireForLoopAsync();
    }

    private static async ValueTask BeginAsync(MessageSession session)
    {
        await OfferedName.TakeAsync(session);
        if (session.End != SessionEnd.None)
        {
            session.Output.WriteNotice((session.End == SessionEnd.AlreadyConnected ? AuthResult.AlreadyConnected : AuthResult.Unauthorized).ToReply());
            return;
        }

        var handler = session.Listener.Handler;
        if (session.Identification is not { ReachesApplication: false })
        {
            session.Dispatch.CreateHandlerFromBeginning(session);
        }

        if (!handler.Greeting.IsEmpty && !session.Listener.IsSilent && session.Output.CanCarry(handler.Greeting))
        {
            session.Output.Greet(handler.Greeting);
            await session.Output.FlushAsync();
        }

        await session.Output.ReleaseFromLoopAsync();
    }

    private static ValueTask<ReadResult> ReadAsync(MessageSession session)
    {
        var read = session.Reader.ReadAsync();
        if (!read.IsCompleted)
        {
            session.EnterReceiving();
        }

        return read;
    }

    // Makes the next read return all of it again at once.
    private static void Unread(PipeReader reader, ReadResult result)
    {
        reader.AdvanceTo(result.Buffer.Start);
        if (result.IsCanceled || result.Buffer.IsEmpty)
        {
            reader.CancelPendingRead();
        }
    }

    // Handles one read as far as the budget allows, and returns the rest to the reader.
    private static void HandleRead(MessageSession session, ReadResult result)
    {
        var rest = result.Buffer;
        var needsMoreInput = true;
        var pushes = PushBatch.Begin();
        try
        {
            session.Input.Receive(session, rest);
            session.Dispatch.BeginRead();
            if (result.IsCanceled)
            {
                session.Dispatch.Handler?.ReplyToCompleted();
            }

            rest = session.Input.HandleMessages(session, result.Buffer, out needsMoreInput);
            if (needsMoreInput && session.MayEnd)
            {
                EndRead(session, result, ref rest);
            }
        }
        finally
        {
            var messages = session.Dispatch.EndRead();

            // Input that was not examined because the budget was used up is returned again at once; incomplete input waits for more.
            session.Reader.AdvanceTo(rest.Start, needsMoreInput ? rest.End : rest.Start);
            session.Input.SetUnconsumed(rest.Length);
            StopAfterReceived(session);
            pushes.Dispose();
            session.CountMessages(messages);
        }

        session.EndIfSetupIsOverdue();
    }

    // All input was examined. Decides how to continue if the peer has finished, a stop was requested, or the time is over.
    private static void EndRead(MessageSession session, ReadResult result, ref ReadOnlySequence<byte> rest)
    {
        if (result.IsCompleted)
        {
            session.Input.HandleFinal(session, ref rest);

            // A handler that is still running is waited for, and so is what may not be handled yet; the reader reports the end of the stream again.
            if (!session.Dispatch.IsPending && (rest.IsEmpty || session.MayHandle))
            {
                session.EndWith(session.Traffic.BytesReceived == 0 ? SessionEnd.Probe : SessionEnd.ClientClosed);
            }
        }
        else if (!session.TryEndAsRequested() && result.IsCanceled)
        {
            session.EndIfReceivingIsOverdue();
        }
    }

    // On a stop, the messages that were already received are still answered.
    private static void StopAfterReceived(MessageSession session)
    {
        if (session.StopReason != SessionEnd.None && session.Input.IsPastStop(session.Traffic.BytesReceived) && !session.Dispatch.IsPending)
        {
            session.TryEndAsRequested();
        }
    }

    private static ValueTask WaitForPendingAsync(MessageSession session) =>
        session.Dispatch.IsPending ? CompleteRequestAsync(session) : session.Dispatch.Throttle is { MustWait: true } throttle ? throttle.WaitAsync() : default;

    private static async ValueTask CompleteRequestAsync(MessageSession session)
    {
        await session.Dispatch.GetOrCreateRequest(session).CompleteAsync();
        session.Dispatch.EndRequest();
        await session.Output.FlushAsync();
        if (session.End == SessionEnd.None)
        {
            await session.Output.ReleaseFromLoopAsync();
        }
    }
}
