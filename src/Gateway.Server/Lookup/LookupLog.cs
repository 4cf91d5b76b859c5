using Gateway.Diagnostics;

namespace Gateway.Lookup;

/// <summary>The log messages about the table's file.</summary>
internal static partial class LookupLog
{
    [LoggerMessage(GatewayEventIds.LookupLoaded, LogLevel.Information, "Lookup table loaded: {Entries} entries from {File}")]
    internal static partial void LookupLoaded(this ILogger log, int entries, string file);

    [LoggerMessage(GatewayEventIds.LookupReloaded, LogLevel.Information, "Lookup table reloaded: {Entries} entries, because {File} changed")]
    internal static partial void LookupReloaded(this ILogger log, int entries, string file);

    [LoggerMessage(GatewayEventIds.LookupFileInvalid, LogLevel.Error, "Lookup table unchanged: {File} changed but can't be used: {Reason}. Fix or remove the file")]
    internal static partial void LookupFileInvalid(this ILogger log, string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFileGone, LogLevel.Warning, "Lookup table unchanged: {File} was deleted. The next change writes it again")]
    internal static partial void LookupFileGone(this ILogger log, string file);

    [LoggerMessage(GatewayEventIds.LookupNotSaved, LogLevel.Error, "Lookup table change refused: {File} can't be written: {Reason}")]
    internal static partial void LookupNotSaved(this ILogger log, string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFileUnread, LogLevel.Error, "Lookup table unchanged: {File} can't be read: {Reason}. Changes are refused until it can; retrying")]
    internal static partial void LookupFileUnread(this ILogger log, string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFileReadAgain, LogLevel.Information, "{File} can be read again")]
    internal static partial void LookupFileReadAgain(this ILogger log, string file);

    [LoggerMessage(GatewayEventIds.LookupNotFlushed, LogLevel.Error, "Lookup table changed, but {File} may not survive a crash of the machine: {Reason}. Retrying the flush")]
    internal static partial void LookupNotFlushed(this ILogger log, string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFlushed, LogLevel.Information, "{File} was flushed again; its changes survive a crash")]
    internal static partial void LookupFlushed(this ILogger log, string file);

    [LoggerMessage(GatewayEventIds.LookupRestricted, LogLevel.Warning, "Lookup table is read-only: {Reason}. Changes will be refused")]
    internal static partial void LookupRestricted(this ILogger log, string reason);

    [LoggerMessage(GatewayEventIds.LookupOwnerChanged, LogLevel.Warning, "{File} was replaced, but its {What} could not be kept: the process may not give files away")]
    internal static partial void LookupOwnerChanged(this ILogger log, string file, string what);
}
