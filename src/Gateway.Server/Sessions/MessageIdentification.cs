using System.Text;
using Gateway.Clients;

namespace Gateway.Sessions;

/// <summary>Handles the messages of a session whose <see cref="Identification"/> is not settled: the token or the name is still to come.</summary>
internal static class MessageIdentification
{
    private static ReadOnlySpan<byte> Auth => "AUTH "u8;

    /// <summary>Handles one message.</summary>
    internal static ValueTask HandleAsync(MessageSession session, Identification identification, ReadOnlySpan<byte> message)
    {
        if (!identification.HasToken && !session.Listener.Handler.HandlesAuth)
        {
            return HandleUnauthorizedAsync(session, identification, message);
        }

        if (!identification.HasToken || !identification.AsksMessages)
        {
            return session.Dispatch.PassOnAsync(session, message);
        }

        if (session.Listener.Identity.Message!.Find(message) is { } name)
        {
            var naming = identification.TakeNameAsync(name, IdentitySource.Message);
            return naming.IsCompletedSuccessfully
                ? PassOnNamedAsync(session, identification.EndIfRefused(naming.Result), message)
                : AwaitAndPassOnAsync(session, identification, message.ToArray(), naming);
        }

        if (identification.PassOverMessage())
        {
            return session.Dispatch.PassOnAsync(session, message);
        }

        identification.Refuse();
        session.Output.WriteNotice(AuthResult.Unauthorized.ToReply());
        return default;
    }

    // An application that has no AUTH itself gets no message before the token was presented.
    private static ValueTask HandleUnauthorizedAsync(MessageSession session, Identification identification, ReadOnlySpan<byte> message)
    {
        if (message.Length >= Auth.Length && Ascii.EqualsIgnoreCase(message[..Auth.Length], Auth))
        {
            return AuthorizeAsync(session, identification, message[Auth.Length..].ToArray());
        }

        session.Listener.Counters.Identified.Count(ListenerCounters.Unauthorized);
        session.Output.WriteNotice(AuthResult.Unauthorized.ToReply());
        return default;
    }

    private static async ValueTask AuthorizeAsync(MessageSession session, Identification identification, byte[] token)
    {
        var result = await identification.AuthorizeAsync(token);
        if (session.Output.CanCarry(result.ToReply()))
        {
            session.WriteReply(result.ToReply());
        }

        if (identification.ReachesApplication)
        {
            session.Dispatch.CreateHandlerFromBeginning(session);
        }
    }

    private static async ValueTask AwaitAndPassOnAsync(MessageSession session, Identification identification, byte[] message, ValueTask<AuthResult> naming)
    {
        var result = identification.EndIfRefused(await naming);
        await PassOnNamedAsync(session, result, message);
    }

    private static ValueTask PassOnNamedAsync(MessageSession session, AuthResult result, ReadOnlySpan<byte> message)
    {
        if (result == AuthResult.Authorized)
        {
            session.Dispatch.CreateHandlerFromBeginning(session);
            return session.Dispatch.PassOnAsync(session, message);
        }

        session.Output.WriteNotice(result.ToReply());
        return default;
    }
}
