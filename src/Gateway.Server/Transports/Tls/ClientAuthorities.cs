using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Transports.Tls;

/// <summary>
/// The authorities that clients' certificates must come from. Every certificate of the file is trusted as it is, whether it is a root, an intermediate whose
/// issuer is not in the file, or a client's own. OpenSSL calls that a partial chain.
/// </summary>
internal sealed class ClientAuthorities
{
    private const X509ChainStatusFlags NotOurMatter = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    private readonly X509Certificate2Collection _all;

    internal ClientAuthorities(X509Certificate2Collection all) => _all = all;

    /// <summary>The policy to build a client's chain with. Each handshake has its own, because the framework writes into it.</summary>
    internal X509ChainPolicy ToPolicy()
    {
        // Nothing is downloaded for a certificate of an unknown client: its own text would choose the address.
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        foreach (var authority in _all)
        {
            var isRoot = authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData);
            (isRoot ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
        }

        return policy;
    }

    /// <summary>Whether a client's certificate is trusted.</summary>
    /// <param name="chain">The chain that was built with <see cref="ToPolicy"/>.</param>
    /// <param name="errors">The errors that the framework found.</param>
    internal bool Trust(X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && chain is not null && EndsInOneOfOurs(chain));

    // Up to the first of our authorities nothing may be wrong except that it is not a root; what comes above it is not checked.
    private bool EndsInOneOfOurs(X509Chain chain)
    {
        var isOwn = true;
        foreach (var element in chain.ChainElements)
        {
            if (element.ChainElementStatus.Any(static status => (status.Status & ~NotOurMatter) != 0))
            {
                return false;
            }

            if (_all.Any(authority => isOwn ? authority.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span) : IsSame(authority, element.Certificate)))
            {
                return true;
            }

            isOwn = false;
        }

        return false;
    }

    // Compared by name and key, which define an authority (RFC 5280, 6.1.1): it may have several certificates.
    private static bool IsSame(X509Certificate2 one, X509Certificate2 other) =>
        one.SubjectName.RawData.AsSpan().SequenceEqual(other.SubjectName.RawData) && one.GetPublicKey().AsSpan().SequenceEqual(other.GetPublicKey());
}
