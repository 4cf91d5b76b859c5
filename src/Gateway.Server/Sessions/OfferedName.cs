using Gateway.Clients;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Sessions;

/// <summary>A connection feature: the name that the setup found for the client, in its certificate or in the PROXY header.</summary>
/// <param name="name">The name.</param>
/// <param name="source">What says it.</param>
internal sealed class OfferedName(string name, IdentitySource source)
{
    /// <summary>The name.</summary>
    internal string Name => name;

    /// <summary>What says it.</summary>
    internal IdentitySource Source => source;

    /// <summary>Offers a name to the session that will begin. Of several, that of the source that the identity has first is kept.</summary>
    /// <param name="features">The connection's features.</param>
    /// <param name="identity">The listener's identity; a source that it does not have is ignored.</param>
    /// <param name="source">What says the name.</param>
    /// <param name="offered">The name; null if there is none, or it is no valid one.</param>
    internal static void Offer(IFeatureCollection features, Identity identity, IdentitySource source, string? offered)
    {
        if (offered is null || !identity.Has(source))
        {
            return;
        }

        if (features.Get<OfferedName>() is not { } before || identity.Sources.First(one => one == source || one == before.Source) == source)
        {
            features.Set(new OfferedName(offered, source));
        }
    }

    /// <summary>Takes the name that was offered, or refuses the client if a name is required that nothing can say any more.</summary>
    internal static ValueTask TakeAsync(Session session) => session.Listener.Identity.BeginsWithSetup ? TakeAsync(session, session.Listener.Identity) : default;

    private static async ValueTask TakeAsync(Session session, Identity identity)
    {
        if (session.Features.Get<OfferedName>() is { } offered)
        {
            var identification = session.GetOrCreateIdentification();
            identification.EndIfRefused(await identification.TakeNameAsync(offered.Name, offered.Source));
        }
        else if (identity.IsRequired && !identity.Sources.Any(source => source is IdentitySource.Token or IdentitySource.Message or IdentitySource.BackEnd))
        {
            session.GetOrCreateIdentification().IsLastWrong();
            session.EndWith(SessionEnd.Unauthorized);
        }
    }
}
