using System.Net;
using Gateway.Framing;
using Gateway.Secrets;
using Gateway.Transports.Tls;

namespace Gateway.Transports;

/// <summary>Finds the faults in a listener's PROXY header, TLS and token options.</summary>
internal static class SetupFaults
{
    /// <param name="one">The options.</param>
    /// <param name="framing">The framing; null if that has faults.</param>
    /// <param name="hasProxies">Whether any proxy is trusted.</param>
    /// <param name="fault">Called with the key below the listener's, and what is wrong with it.</param>
    internal static void Find(ListenerOptions one, IFraming? framing, bool hasProxies, Action<string, string> fault)
    {
        var isUnix = ListenerUrl.Parse(one.Url, out _) is not null and not IPEndPoint;
        if (!Enum.IsDefined(one.ProxyProtocol))
        {
            fault("ProxyProtocol", $"is '{one.ProxyProtocol}': use {string.Join(" or ", Enum.GetNames<ProxyProtocol>())}");
        }
        else if (one.ProxyProtocol == ProxyProtocol.Required && isUnix)
        {
            fault("ProxyProtocol", "is Required: only a tcp listener can tell whether the proxy is to be trusted");
        }
        else if (one.ProxyProtocol == ProxyProtocol.Required && !hasProxies)
        {
            fault("ProxyProtocol", "is Required: name the proxies in Gateway:ProxyProtocol:TrustedProxies, or nobody gets in");
        }

        foreach (var (key, text) in SecretFile.Tokens.FindFaults("Tokens", one.Tokens, "TokensFile", one.TokensFile))
        {
            fault(key, text);
        }

        if ((one.Tokens.Count > 0 || !string.IsNullOrEmpty(one.TokensFile)) && framing is { HasMessages: false })
        {
            fault(one.Tokens.Count > 0 ? "Tokens" : "TokensFile", $"can't be presented: AUTH is a message, and {framing.Name} framing has none");
        }

        if (one.Tls is not null && isUnix)
        {
            fault("Tls", "is for tcp listeners: the mode of its file decides who may use a Unix socket");
        }
        else if (one.Tls is { } tls)
        {
            FindInTls(tls, fault);
        }
    }

    /// <summary>Finds the faults in TLS options, and reads their files.</summary>
    internal static void FindInTls(TlsOptions tls, Action<string, string> fault)
    {
        var isWhole = true;
        Check(tls.Certificate.Length > 0, "Tls:Certificate", "is missing: name the PEM file");
        Check(tls.Key.Length > 0, "Tls:Key", "is missing: name the PEM file");
        Check(Enum.IsDefined(tls.ClientCertificate), "Tls:ClientCertificate", $"is '{tls.ClientCertificate}': use {string.Join(" or ", Enum.GetNames<ClientCertificate>())}");
        Check(tls.ClientCertificate == ClientCertificate.None || !string.IsNullOrEmpty(tls.ClientCa), "Tls:ClientCa", "is missing: name the PEM file of the authorities that clients' certificates come from");
        Check(tls.ClientCertificate != ClientCertificate.None || string.IsNullOrEmpty(tls.ClientCa), "Tls:ClientCa", "is given, but Tls:ClientCertificate is None: use Optional or Required");
        if (isWhole && TlsCredentials.TryRead(tls, out var reason) is null)
        {
            fault("Tls", $"can't be used: {reason}");
        }

        void Check(bool holds, string key, string text)
        {
            if (!holds)
            {
                isWhole = false;
                fault(key, text);
            }
        }
    }
}
