namespace Gateway.Lookup;

/// <summary>The lookup table: <c>Gateway:Lookup</c>.</summary>
public sealed class LookupOptions
{
    /// <summary>Bytes of one value. Default 509: with its three bytes of header a UDP answer is 512, what every network passes unfragmented.</summary>
    public int MaxValueLength { get; set; } = 509;

    /// <summary>Entries of the table. Default 100 000: some 75 MB at their largest.</summary>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>
    /// A JSON object that holds what was changed at run time, and what operators write there. Default none: changes are lost at exit. A
    /// relative path starts at the working directory.
    /// </summary>
    public string? File { get; set; }

    /// <summary>Entries of the configuration. The file's come over them. A key with a colon can stand in the file alone.</summary>
    public Dictionary<string, string> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The UDP door.</summary>
    public LookupUdpOptions Udp { get; set; } = new();
}
