using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Clients;

/// <summary>Finds the name of a client in its certificate. Whatever is in the certificate, it does not throw.</summary>
internal static class CertificateName
{
    /// <summary>The common name of the subject.</summary>
    internal const string CommonName = "CN";

    /// <summary>The first DNS name of the alternative names.</summary>
    internal const string Dns = "DNS";

    /// <summary>The first URI of the alternative names.</summary>
    internal const string Uri = "URI";

    /// <summary>Where a certificate can have the name.</summary>
    internal static readonly string[] Fields = [CommonName, Dns, Uri];

    private const string CommonNameOid = "2.5.4.3";
    private const string AlternativeNameOid = "2.5.29.17";

    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag UriName = new(TagClass.ContextSpecific, 6);

    /// <summary>The name; null if there is none, if it is not clear which it is, or if it is no valid name.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="field">Which of <see cref="Fields"/>.</param>
    internal static string? Find(X509Certificate2 certificate, string field)
    {
        try
        {
            var found = field == CommonName ? FindCommonName(certificate.SubjectName.RawData) : FindAlternativeName(certificate, field == Dns ? DnsName : UriName);
            return found is not null && ClientName.IsValid(found) ? found : null;
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    // Several common names, in one part of the subject or in several, are ambiguous.
    private static string? FindCommonName(byte[] subject)
    {
        string? found = null;
        var parts = new AsnReader(subject, AsnEncodingRules.BER).ReadSequence();
        while (parts.HasData)
        {
            var attributes = parts.ReadSetOf();
            while (attributes.HasData)
            {
                var attribute = attributes.ReadSequence();
                if (attribute.ReadObjectIdentifier() != CommonNameOid)
                {
                    continue;
                }

                if (found is not null || !IsText(attribute.PeekTag()))
                {
                    return null;
                }

                found = attribute.ReadCharacterString((UniversalTagNumber)attribute.PeekTag().TagValue);
            }
        }

        return found;
    }

    private static bool IsText(Asn1Tag tag) => tag.TagClass == TagClass.Universal && (UniversalTagNumber)tag.TagValue
        is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.T61String
        or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString;

    private static string? FindAlternativeName(X509Certificate2 certificate, Asn1Tag kind)
    {
        // A certificate has at most one extension of a kind (RFC 5280, 4.2).
        var extensions = certificate.Extensions.Where(extension => extension.Oid?.Value == AlternativeNameOid).ToList();
        if (extensions.Count != 1)
        {
            return null;
        }

        var names = new AsnReader(extensions[0].RawData, AsnEncodingRules.BER).ReadSequence();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(kind))
            {
                return names.ReadCharacterString(UniversalTagNumber.IA5String, kind);
            }

            names.ReadEncodedValue();
        }

        return null;
    }
}
