using Gateway.Configuration;

namespace Gateway.Lookup;

/// <summary>The lookup table: <c>Gateway:Lookup</c>.</summary>
public sealed class LookupOptions
{
    /// <summary>
    /// Maximum length of one value. With the default and its three bytes of header a UDP answer has 512 bytes, which every network passes
    /// unfragmented.
    /// </summary>
    /// <value>bytes, 1 to 1 449</value>
    [Bytes]
    public int MaxValueLength { get; set; } = 509;

    /// <summary>Maximum entries of the table. The default takes some 75 MB with the largest keys and values.</summary>
    /// <value>entries, 1 to 1 000 000</value>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>JSON file that keeps the changes made at run time. It is read at start and when it changes on disk. Unset, changes are lost at exit.</summary>
    /// <value>path</value>
    public string? File { get; set; }

    /// <summary>Entries from the configuration. Those of the file override them. A key with a colon can only be in the file.</summary>
    public Dictionary<string, string> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The UDP listener.</summary>
    public LookupUdpOptions Udp { get; set; } = new();
}
