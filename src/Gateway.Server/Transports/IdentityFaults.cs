using Gateway.Applications;
using Gateway.Clients;
using Gateway.Framing;
using Gateway.Transports.Tls;

namespace Gateway.Transports;

/// <summary>Finds the faults in a listener's <c>Identity</c>: names that could never come, and settings that nothing would read.</summary>
/// <param name="one">The listener's options.</param>
/// <param name="identity">Its identity.</param>
/// <param name="fault">Called with the key below the listener's, and what is wrong with it.</param>
internal sealed class IdentityFaults(ListenerOptions one, IdentityOptions identity, Action<string, string> fault)
{
    private const string NamingApplication = "Http";

    /// <summary>Finds them, where an identity is configured.</summary>
    /// <param name="one">The listener's options.</param>
    /// <param name="framing">Its framing; null if that has faults.</param>
    /// <param name="application">Its application; null if that has faults.</param>
    /// <param name="fault">Called with the key below the listener's, and what is wrong with it.</param>
    internal static void Find(ListenerOptions one, IFraming? framing, IApplication? application, Action<string, string> fault)
    {
        if (one.Identity is not { } identity)
        {
            return;
        }

        var faults = new IdentityFaults(one, identity, (key, text) => fault($"{nameof(ListenerOptions.Identity)}:{key}", text));
        faults.FindInList();
        faults.FindInSources(framing, application);
        faults.FindInMessage();
        faults.FindInCertificate();
        faults.FindInTlv();
    }

    private void FindInList()
    {
        if (identity.From.Count == 0)
        {
            From($"is empty: use one or several of {string.Join(", ", Enum.GetNames<IdentitySource>().Except([nameof(IdentitySource.WebSocket)]))}");
        }

        foreach (var twice in identity.From.GroupBy(source => source).Where(group => group.Count() > 1))
        {
            From($"lists {twice.Key} twice");
        }

        if (Has(IdentitySource.WebSocket))
        {
            From("has WebSocket, which is nothing for a listener: lines name = token in Gateway:Api:TokenFile name the sessions of /ws");
        }
    }

    private void FindInSources(IFraming? framing, IApplication? application)
    {
        if (Has(IdentitySource.Certificate) && one.Tls is not { ClientCertificate: ClientCertificate.Optional or ClientCertificate.Required })
        {
            From("has Certificate, but no client is asked for one: set Tls:ClientCertificate to Optional or Required");
        }

        if (Has(IdentitySource.Token) && one.Tokens.Count == 0 && string.IsNullOrEmpty(one.TokensFile))
        {
            From("has Token, but there are none: give Tokens or TokensFile lines such as name = token");
        }

        if (Has(IdentitySource.Message) && framing is { HasMessages: false })
        {
            From($"has Message, but {framing.Name} framing has no messages");
        }

        if (Has(IdentitySource.BackEnd) && application is not null && application.Name != NamingApplication)
        {
            From($"has BackEnd, but the application {application.Name} asks no back end for a name: {NamingApplication} does");
        }

        if (Has(IdentitySource.ProxyTlv) && one.ProxyProtocol != ProxyProtocol.Required)
        {
            From("has ProxyTlv, but there is no PROXY header: set ProxyProtocol to Required");
        }
    }

    private void FindInMessage()
    {
        var hasPosition = identity.At is not null || identity.Length is not null;
        if (!Has(IdentitySource.Message))
        {
            Unused(nameof(identity.Match), identity.Match is not null);
            Unused(nameof(identity.At), identity.At is not null);
            Unused(nameof(identity.Length), identity.Length is not null);
            Unused(nameof(identity.Decode), identity.Decode != NameDecoding.Text);
        }
        else if (identity.Match is null ? identity is not { At: not null, Length: not null } : hasPosition)
        {
            From("has Message: say where its name is, either by Match or by both At and Length");
        }
        else if (identity.Match is not null && identity.Decode != NameDecoding.Text)
        {
            fault(nameof(identity.Decode), $"is {identity.Decode}, but only the bytes at At are decoded: leave it out beside Match");
        }

        if (identity.Match is { } pattern && PatternName.TryCreate(pattern, out var wrong) is null)
        {
            fault(nameof(identity.Match), wrong!);
        }

        if (identity.At is < 0)
        {
            fault(nameof(identity.At), $"is {identity.At}: it must be at least 0");
        }

        if (identity.Length is { } length && (length < 1 || length > PositionName.MaxLength(identity.Decode)))
        {
            fault(nameof(identity.Length), $"is {length}: with Decode {identity.Decode} it must be between 1 and {PositionName.MaxLength(identity.Decode)}");
        }

        void Unused(string key, bool isGiven)
        {
            if (isGiven)
            {
                fault(key, "is given, but From has no Message");
            }
        }
    }

    private void FindInCertificate()
    {
        if (!CertificateName.Fields.Contains(identity.Field, StringComparer.OrdinalIgnoreCase))
        {
            fault(nameof(identity.Field), $"is '{identity.Field}': use {string.Join(" or ", CertificateName.Fields)}");
        }
        else if (!Has(IdentitySource.Certificate) && !identity.Field.Equals(CertificateName.CommonName, StringComparison.OrdinalIgnoreCase))
        {
            fault(nameof(identity.Field), "is given, but From has no Certificate");
        }
    }

    private void FindInTlv()
    {
        if (string.IsNullOrEmpty(identity.Tlv))
        {
            if (Has(IdentitySource.ProxyTlv))
            {
                fault(nameof(identity.Tlv), "is missing: give the type of the TLV with the name");
            }
        }
        else if (identity.TlvType is null)
        {
            fault(nameof(identity.Tlv), $"is '{identity.Tlv}': use a number from 0 to 255, or as 0xE0");
        }
        else if (!Has(IdentitySource.ProxyTlv))
        {
            fault(nameof(identity.Tlv), "is given, but From has no ProxyTlv");
        }
    }

    private bool Has(IdentitySource source) => identity.From.Contains(source);

    private void From(string text) => fault(nameof(identity.From), text);
}
