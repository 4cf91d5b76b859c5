namespace Gateway.Clients;

/// <summary>How the clients of one listener get their names; the effective form of <see cref="IdentityOptions"/>.</summary>
/// <param name="Sources">What says the name; the first that says something counts.</param>
/// <param name="IsRequired">Whether a session is served only once it has a name.</param>
/// <param name="Duplicate">What happens when a name is taken already.</param>
/// <param name="Message">Where the first message has the name; null where it has none.</param>
/// <param name="CertificateField">Where a certificate has the name: <c>CN</c>, <c>DNS</c> or <c>URI</c>.</param>
/// <param name="Tlv">The type of the PROXY header's TLV with the name.</param>
internal sealed record Identity(
    IReadOnlyList<IdentitySource> Sources, bool IsRequired, DuplicateName Duplicate, MessageName? Message = null, string CertificateField = "CN", byte Tlv = 0)
{
    /// <summary>The identity of a listener that configures none: a token with a name names its session.</summary>
    internal static readonly Identity Default = new([IdentitySource.Token], IsRequired: false, DuplicateName.Replace);

    /// <summary>The identity that options describe, which have no faults.</summary>
    /// <param name="options">The options; null where none are configured.</param>
    internal static Identity Create(IdentityOptions? options) => options is null ? Default : new Identity(
        [.. options.From], options.Required, options.Duplicate, MessageName.Create(options), options.Field.ToUpperInvariant(), options.TlvType ?? 0);

    /// <summary>Whether a source may say the name.</summary>
    internal bool Has(IdentitySource source) => Sources.Contains(source);

    /// <summary>Whether the name may be known when the session begins.</summary>
    internal bool BeginsWithSetup { get; } = Sources.Any(source => source is IdentitySource.Certificate or IdentitySource.ProxyTlv or IdentitySource.WebSocket);
}
