using Gateway.Clients;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Sessions;

/// <summary>A connection feature: the name that a connection's setup says, before its session begins.</summary>
/// <param name="name">A valid name.</param>
/// <param name="source">What says it.</param>
internal sealed class OfferedName(string name, IdentitySource source)
{
    /// <summary>The name.</summary>
    internal string Name => name;

    /// <summary>What says it.</summary>
    internal IdentitySource Source => source;

    /// <summary>Offers a name. Where two sources say one, the one that stands first in the listener's <c>From</c> counts.</summary>
    /// <param name="features">The connection's features.</param>
    /// <param name="identity">The listener's identity; a source that it does not have is ignored.</param>
    /// <param name="source">What says the name.</param>
    /// <param name="name">A valid name; null for none.</param>
    internal static void Offer(IFeatureCollection features, Identity identity, IdentitySource source, string? name)
    {
        if (name is not null && identity.Has(source) && (features.Get<OfferedName>() is not { } other || identity.Rank(source) < identity.Rank(other.Source)))
        {
            features.Set(new OfferedName(name, source));
        }
    }
}
