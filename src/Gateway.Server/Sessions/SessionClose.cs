using System.IO.Pipelines;

namespace Gateway.Sessions;

/// <summary>
/// The orderly end of a session: what is owed is sent, our side is closed (FIN), and the peer is read until it has closed its own side (docs/protocol.md 1.8).
/// </summary>
internal static class SessionClose
{
    /// <summary>Closes a session that has ended. Every wait has a deadline. The task never fails.</summary>
    internal static async ValueTask RunAsync(Session session)
    {
        try
        {
            // The name is free from here on: a client that comes again must not meet its own last session.
            session.Identification?.Release();
            if (session.End is SessionEnd.Reset or SessionEnd.UpstreamReset or SessionEnd.WriteTimeout or SessionEnd.SlowConsumer)
            {
                session.Abort();
                return;
            }

            await session.SendPendingAsync();
            if (session.Features.Get<ISendShutdown>() is { } shutdown)
            {
                // Under TLS the close consists of bytes that the peer has to accept like any others.
                session.BeginWaitFor(SessionPhase.Sending, session.Host.Timeouts.Write);
                await shutdown.ShutdownSendAsync(session.End);
                session.EndWait();
            }

            session.BeginWaitFor(SessionPhase.Lingering, session.Host.Timeouts.Linger);
            await LingerAsync(session, session.Reader);
        }
        catch (Exception exception)
        {
            session.EndWithFailure(exception);
            session.Abort();
        }
    }

    private static async ValueTask LingerAsync(Session session, PipeReader input)
    {
        while (true)
        {
            var result = await input.ReadAsync();
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || (result.IsCanceled && session.IsOverdue))
            {
                return;
            }
        }
    }
}
