using Gateway.Http;

namespace Gateway.Hosting.Checks;

/// <summary>Settings in an old spelling. They still work; the start and <c>check</c> name the present one.</summary>
/// <param name="All">A sentence for each setting.</param>
internal sealed record RenamedSettings(IReadOnlyList<string> All)
{
    /// <summary>For an embedding host, to which these settings belong.</summary>
    internal static readonly RenamedSettings None = new([]);

    internal static RenamedSettings Find(IConfiguration configuration) => new(
    [
        .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Where(IsOldPair).Select(endpoint =>
            $"{endpoint.Path}:Certificate:Path and KeyPath are an old spelling, which still works: write {endpoint.Path}:Tls:Certificate and {endpoint.Path}:Tls:Key, as for a listener"),
    ]);

    private static bool IsOldPair(IConfigurationSection endpoint) => HttpsCertificates.Find(endpoint) is { Key: var key } && key.EndsWith(":Certificate", StringComparison.OrdinalIgnoreCase);
}
