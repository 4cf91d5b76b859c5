using System.Buffers.Binary;
using Gateway.Clients;

namespace Gateway.Transports.Proxy;

/// <summary>The extensions of a version 2 header: each has a type, a length of two bytes, and a value (proxy-protocol.txt 2.2).</summary>
internal static class ProxyTlvs
{
    /// <summary>
    /// The maximum number of bytes of extensions in which a name is looked for: 4 096. They are held until they are whole, and proxies send some hundred; a whole
    /// certificate has about two thousand.
    /// </summary>
    internal const int MaxLength = 4096;

    /// <summary>The extension with everything about TLS between client and proxy (PP2_TYPE_SSL). Its value has extensions of its own.</summary>
    internal const byte Tls = 0x20;

    /// <summary>The common name of the client's certificate (PP2_SUBTYPE_SSL_CN), one of the extensions in <see cref="Tls"/>.</summary>
    internal const byte TlsCommonName = 0x22;

    private const int HeadLength = 3;
    private const int TlsHeadLength = 5;
    private const byte OverTls = 0x01;

    // On this connection, or at least once in the TLS session that it belongs to.
    private const byte WithCertificate = 0x02 | 0x04;

    /// <summary>The name of the client; null if there is none, if there are several, or if the extensions are malformed.</summary>
    /// <param name="tlvs">All extensions.</param>
    /// <param name="type">The type of the one with the name.</param>
    internal static string? FindName(ReadOnlySpan<byte> tlvs, byte type)
    {
        if (!TryFind(tlvs, type == TlsCommonName ? Tls : type, out var value))
        {
            return null;
        }

        if (type == TlsCommonName)
        {
            // A common name that nobody has verified is the client's own word.
            if (value.Length < TlsHeadLength || !IsVerified(value[0], BinaryPrimitives.ReadUInt32BigEndian(value[1..])) || !TryFind(value[TlsHeadLength..], type, out value))
            {
                return null;
            }
        }

        return ClientName.Read(value);
    }

    private static bool IsVerified(byte client, uint verify) => (client & OverTls) != 0 && (client & WithCertificate) != 0 && verify == 0;

    // Reads all of them: in the middle of malformed ones nothing can be believed.
    private static bool TryFind(ReadOnlySpan<byte> tlvs, byte type, out ReadOnlySpan<byte> value)
    {
        value = default;
        var found = 0;
        while (!tlvs.IsEmpty)
        {
            if (tlvs.Length < HeadLength || BinaryPrimitives.ReadUInt16BigEndian(tlvs[1..]) is var length && tlvs.Length < HeadLength + length)
            {
                return false;
            }

            if (tlvs[0] == type)
            {
                value = tlvs.Slice(HeadLength, length);
                found++;
            }

            tlvs = tlvs[(HeadLength + length)..];
        }

        return found == 1;
    }
}
