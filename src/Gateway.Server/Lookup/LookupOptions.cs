namespace Gateway.Lookup;

/// <summary>The lookup table: <c>Gateway:Lookup</c>.</summary>
public sealed class LookupOptions
{
    /// <summary>One value. With its three bytes of header a UDP answer is 512, what every network passes unfragmented.</summary>
    /// <value>bytes, 1 to 1 449</value>
    public int MaxValueLength { get; set; } = 509;

    /// <summary>The whole table; some 75 MB at their largest.</summary>
    /// <value>entries, 1 to 1 000 000</value>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>
    /// A JSON object that holds what is changed at run time; read at start and when it changes on disk. Unset, changes are lost at exit.
    /// </summary>
    /// <value>path</value>
    public string? File { get; set; }

    /// <summary>Entries of the configuration. The file's come over them. A key with a colon can stand in the file alone.</summary>
    public Dictionary<string, string> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The UDP door.</summary>
    public LookupUdpOptions Udp { get; set; } = new();
}
