using System.Globalization;
using Gateway.Configuration;

namespace Gateway.Clients;

/// <summary>A listener's <c>Identity</c>: what says the name of a client, and what a name is worth.</summary>
public sealed class IdentityOptions
{
    /// <summary>
    /// What says the name of a client: one or several, of which the first that says something counts. <c>Certificate</c>: the client's certificate.
    /// <c>Token</c>: a token with a name (<c>name = token</c>). <c>Message</c>: the first message. <c>BackEnd</c>: the header <c>X-Gateway-Name</c> of the
    /// application <c>Http</c>. <c>ProxyTlv</c>: the PROXY header, version 2.
    /// </summary>
    /// <value>a word or a list: <c>Certificate</c>, <c>Token</c>, <c>Message</c>, <c>BackEnd</c>, <c>ProxyTlv</c></value>
    [WordOrList]
    public List<IdentitySource> From { get; set; } = [IdentitySource.Token];

    /// <summary>Whether a client is served only once it has a name, for which it has <c>Gateway:Timeouts:Setup</c>.</summary>
    public bool Required { get; set; }

    /// <summary>
    /// What happens when a client takes a name that a live session has. <c>Replace</c>: the old session ends as <c>replaced</c>. <c>Refuse</c>: the new one
    /// ends. <c>Allow</c>: both have the name.
    /// </summary>
    /// <value><c>Replace</c>, <c>Refuse</c>, <c>Allow</c></value>
    public DuplicateName Duplicate { get; set; }

    /// <summary>
    /// Regular expression that finds the name in the first message, in its group <c>name</c>. Each byte is the character of that number (Latin-1), and the first
    /// 1 024 are looked at, for 50 ms at most. For <c>Message</c>, in place of <c>At</c> and <c>Length</c>.
    /// </summary>
    /// <value>at most 1 000 characters</value>
    public string? Match { get; set; }

    /// <summary>Where the name begins in the first message, counted from 0. For <c>Message</c>, together with <c>Length</c>.</summary>
    /// <value>bytes, 0 and up</value>
    public int? At { get; set; }

    /// <summary>How many bytes of the first message are the name; with <c>Hex</c> and <c>Bcd</c>, of which each is two characters, at most 127.</summary>
    /// <value>bytes, 1 to 255</value>
    public int? Length { get; set; }

    /// <summary>
    /// How the bytes at <c>At</c> become a name. <c>Text</c>: they are its characters. <c>Hex</c>: each is two hexadecimal digits, in lower case. <c>Bcd</c>:
    /// each is two decimal digits, and with any other digit there is no name.
    /// </summary>
    /// <value><c>Text</c>, <c>Hex</c>, <c>Bcd</c></value>
    public NameDecoding Decode { get; set; }

    /// <summary>
    /// Where a certificate has the name: in the common name of its subject, or in its first alternative name of a kind. What is no valid name does not count,
    /// nor do several common names.
    /// </summary>
    /// <value><c>CN</c>, <c>DNS</c>, <c>URI</c></value>
    public string Field { get; set; } = CertificateName.CommonName;

    /// <summary>
    /// Type of the TLV with the name, for <c>ProxyTlv</c>. <c>0x22</c> is the common name of the certificate that the proxy verified. In a header with more than
    /// 4 096 bytes of TLVs no name is looked for.
    /// </summary>
    /// <value>0 to 255, or as <c>0xE0</c></value>
    public string? Tlv { get; set; }

    /// <summary>The TLV's type as a number; null if there is none, or if it is no byte.</summary>
    internal byte? TlvType => (Tlv ?? "").StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? byte.TryParse(Tlv.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null
        : byte.TryParse(Tlv, NumberStyles.None, CultureInfo.InvariantCulture, out var type) ? type : null;
}
