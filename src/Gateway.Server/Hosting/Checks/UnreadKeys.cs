namespace Gateway.Hosting.Checks;

/// <summary>
/// Keys outside <c>Gateway</c> that resemble known ones and are read by nothing: mostly typing errors. They are not faults, because a host has its own
/// sections, and platforms set their own variables.
/// </summary>
internal static class UnreadKeys
{
    private static readonly string[] Sections = ["Gateway", "Kestrel", "Logging"];
    private static readonly string[] InKestrel = ["Endpoints", "EndpointDefaults", "Certificates"];
    private static readonly string[] InEndpoint = ["Url", "Protocols", "SslProtocols", "Certificate", "ClientCertificateMode", "Sni", "Tls"];

    /// <summary>A sentence for each key.</summary>
    internal static IEnumerable<string> Find(IConfiguration configuration) =>
    [
        .. configuration.GetChildren().Where(section => section.GetChildren().Any()).Select(section => FindMisread(section, Sections)).OfType<string>(),
        .. configuration.GetSection("Logging").GetChildren().Select(section => FindMisread(section, ["LogLevel", "Console"])).OfType<string>(),
        .. Unknown(configuration.GetSection("Kestrel"), InKestrel),
        .. configuration.GetSection("Kestrel:Endpoints").GetChildren().SelectMany(endpoint => Unknown(endpoint, InEndpoint)),
    ];

    private static string? FindMisread(IConfigurationSection section, string[] words) =>
        Misspelling.FindClosest(section.Key, words) is { } word ? $"{section.Path} is read by nothing: {word} may be meant" : null;

    private static IEnumerable<string> Unknown(IConfigurationSection section, string[] known) => section.GetChildren()
        .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
        .Select(child => $"{child.Path} is read by nothing: Kestrel knows {string.Join(", ", known)} there");
}
