namespace Gateway.Lookup;

/// <summary>The lookup table: <c>Gateway:Lookup</c>.</summary>
public sealed class LookupOptions
{
    /// <summary>Maximum length of one value. With its three bytes of header a UDP answer of the default is 512 bytes, what every network passes unfragmented.</summary>
    /// <value>bytes, 1 to 1 449</value>
    public int MaxValueLength { get; set; } = 509;

    /// <summary>Maximum entries of the whole table: some 75 MB at their largest.</summary>
    /// <value>entries, 1 to 1 000 000</value>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>JSON object that holds what is changed at run time; read at start and when it changes on disk. Unset, changes are lost at exit.</summary>
    /// <value>path</value>
    public string? File { get; set; }

    /// <summary>Entries from the configuration. Those of the file override them. A key with a colon can stand in the file alone.</summary>
    public Dictionary<string, string> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The UDP door.</summary>
    public LookupUdpOptions Udp { get; set; } = new();
}
