using Gateway.Http.Sessions;
using Gateway.Sessions;

namespace Gateway.Http.Clients;

/// <summary>A message to one of the sessions of a client, and the response if that does not get it.</summary>
internal static class ClientPushes
{
    /// <summary>Pushes a message.</summary>
    /// <returns>The error response; null if it was accepted.</returns>
    internal static ProblemBody? Refusal(Session session, byte[] message, TaskCompletionSource<PushResult>? flushed) =>
        TooLong(session, message) ?? (session.Push(message, cutsSlowConsumer: false, flushed) is var result and not PushResult.Accepted ? Refusal(session, result) : null);

    /// <summary>The response for a push that was not accepted.</summary>
    internal static ProblemBody Refusal(Session session, PushResult result) => result == PushResult.Ended
        ? new ProblemBody(ProblemCode.ClientAway, "The client's session is just ending.")
        : SessionMessageEndpoints.Refusal(result, session);

    /// <summary>The response for a message that is too long for a session; null if it is not.</summary>
    internal static ProblemBody? TooLong(Session session, byte[] message) => message.Length > session.Listener.MaxMessageSize
        ? new ProblemBody(ProblemCode.TooLarge, $"A message to session {session.Id} has at most {session.Listener.MaxMessageSize} bytes.")
        : null;
}
