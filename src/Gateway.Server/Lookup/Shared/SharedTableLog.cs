using Gateway.Diagnostics;

namespace Gateway.Lookup.Shared;

/// <summary>The log messages about the fleet's table.</summary>
internal static partial class SharedTableLog
{
    [LoggerMessage(GatewayEventIds.TableFollowed, LogLevel.Information, "The fleet's lookup table is followed: {Entries} entries")]
    internal static partial void TableFollowed(this ILogger log, int entries);

    [LoggerMessage(
        GatewayEventIds.TableLost,
        LogLevel.Critical,
        "The fleet's engine has lost its lookup table: {Reason}. The {Entries} entries here are kept and served, and changes are refused. Give the engine its old store back; or restart the gateways one after another, first one that has Gateway:Lookup:File: a table that is new and empty is filled from it, any other is taken as it is (docs/fleet.md)")]
    internal static partial void TableLost(this ILogger log, string reason, int entries);

    [LoggerMessage(GatewayEventIds.TableFilled, LogLevel.Warning, "The fleet's lookup table was new and empty: {Entries} entries from {File} were put into it")]
    internal static partial void TableFilled(this ILogger log, int entries, string file);

    [LoggerMessage(GatewayEventIds.TableNotCopied, LogLevel.Error, "{File} can't be written: {Reason}. Changes are made all the same, but a start without the fleet's engine would have an older table; retrying")]
    internal static partial void TableNotCopied(this ILogger log, string file, string reason);

    [LoggerMessage(GatewayEventIds.TableOverfull, LogLevel.Error, "The fleet's lookup table has more than {Limit} entries, twice Gateway:Lookup:MaxEntries: those beyond are left out here")]
    internal static partial void TableOverfull(this ILogger log, int limit);

    [LoggerMessage(GatewayEventIds.TableNotOpened, LogLevel.Warning, "The fleet's lookup table can't be opened: {Reason}. Retrying")]
    internal static partial void TableNotOpened(this ILogger log, string reason);
}
