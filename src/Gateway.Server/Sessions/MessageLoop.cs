using System.Buffers;
using System.IO.Pipelines;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>The one loop that owns a session's reader: wait, have all that came handled, flush once.</summary>
internal static class MessageLoop
{
    /// <summary>A session's whole life, in one task: each one that waits counts into the memory of an idle session. Never fails.</summary>
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
                        // Not kept until the push is through, which would cost every session the room for it.
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

    /// <summary>Turns a connection away: one message, and the same clean close.</summary>
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

        // A push may be in the middle of writing, and what it writes into must not be given back below it. Its flush has a deadline, and where the connection was
        // cut it has ended.
        await session.Output.AcquireForLoopAsync();
    }

    private static async ValueTask BeginAsync(MessageSession session)
    {
        var handler = session.Listener.Handler;
        if (handler.HandlesFromBeginning)
        {
            session.Dispatch.CreateHandler(session);
        }

        if (!handler.Greeting.IsEmpty)
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

    // The next read brings it all again, at once.
    private static void Unread(PipeReader reader, ReadResult result)
    {
        reader.AdvanceTo(result.Buffer.Start);
        if (result.IsCanceled || result.Buffer.IsEmpty)
        {
            reader.CancelPendingRead();
        }
    }

    // Has all of one read handled, as far as the budget goes, and gives the rest back to the reader.
    private static void HandleRead(MessageSession session, ReadResult result)
    {
        var rest = result.Buffer;
        var isStarved = true;
        var pushes = PushBatch.Begin();
        try
        {
            session.Input.Receive(session, rest);
            session.Dispatch.BeginRead();
            if (result.IsCanceled)
            {
                session.Dispatch.Handler?.ReplyToCompleted();
            }

            rest = session.Input.HandleMessages(session, result.Buffer, out isStarved);
            if (isStarved && session.MayEnd)
            {
                EndRead(session, result, ref rest);
            }
        }
        finally
        {
            var messages = session.Dispatch.EndRead();

            // What was not looked at for want of budget is offered again at once; what is merely incomplete waits for more.
            session.Reader.AdvanceTo(rest.Start, isStarved ? rest.End : rest.Start);
            session.Input.SetUnconsumed(rest.Length);
            StopAfterReceived(session);
            pushes.Dispose();
            session.CountMessages(messages);
        }

        session.EndIfSetupIsOverdue();
    }

    // Everything that came was looked at: what now if the peer has finished, a stop was asked for, or time is up?
    private static void EndRead(MessageSession session, ReadResult result, ref ReadOnlySequence<byte> rest)
    {
        if (result.IsCompleted)
        {
            session.Input.HandleFinal(session, ref rest);

            // A handler that is still at work is waited for; the reader says again that the stream is over.
            if (!session.Dispatch.IsPending)
            {
                session.EndWith(session.Traffic.BytesReceived == 0 ? SessionEnd.Probe : SessionEnd.ClientClosed);
            }
        }
        else if (!session.TryEndAsAsked() && result.IsCanceled)
        {
            session.EndIfReceivingIsOverdue();
        }
    }

    // A stop lets what had been received be answered.
    private static void StopAfterReceived(MessageSession session)
    {
        if (session.AskedFor != SessionEnd.None && session.Input.IsPastStop(session.Traffic.BytesReceived) && !session.Dispatch.IsPending)
        {
            session.TryEndAsAsked();
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
