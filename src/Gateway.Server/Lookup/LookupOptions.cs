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

    /// <summary>
    /// Whether the table is the fleet's: a change on one node is made on all, and the fleet's engine keeps it. It needs <c>Gateway:Fleet:Url</c>; give all nodes the same
    /// <c>Entries</c>, <c>MaxValueLength</c> and <c>MaxEntries</c>.
    /// </summary>
    public bool Shared { get; set; }

    /// <summary>
    /// JSON file that keeps the changes made at run time. It is read at start and when it changes on disk. Unset, changes are lost at exit. With <c>Shared</c> it is this
    /// node's copy of the fleet's table, for a start without the engine.
    /// </summary>
    /// <value>path</value>
    public string? File { get; set; }

    /// <summary>Entries from the configuration. Those of the file override them. A key with a colon can only be in the file.</summary>
    public Dictionary<string, string> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The UDP listener.</summary>
    public LookupUdpOptions Udp { get; set; } = new();

    /// <summary>
    /// How many entries are taken from others: a fleet's nodes look at the limit one by one, and together may go over it, so that twice as many are taken there.
    /// </summary>
    internal int MaxTaken => Shared ? 2 * MaxEntries : MaxEntries;

    /// <summary>Whether the table of a process with this section <c>Gateway</c> is its fleet's.</summary>
    internal static bool IsShared(IConfiguration gateway) => gateway.GetValue<bool>("Lookup:Shared") && Fleet.FleetOptions.IsOn(gateway);
}
