using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>The exceptions that transports throw for a connection that is gone. They are an ordinary end; any other exception is a bug.</summary>
internal static class ConnectionFailure
{
    internal static bool IsDisconnect(Exception exception) => exception is IOException or ConnectionAbortedException or SocketException or ObjectDisposedException;

    /// <summary>Ends a session, and only this one, because of an unexpected exception.</summary>
    internal static void EndWithFailure(this Session session, Exception exception)
    {
        if (IsDisconnect(exception))
        {
            session.EndAsDisconnected();
        }
        else
        {
            session.Host.Log.SessionFailed(exception, session.Id);
            session.EndWith(SessionEnd.Internal);
        }
    }
}
