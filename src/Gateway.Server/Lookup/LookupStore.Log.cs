using Gateway.Diagnostics;

namespace Gateway.Lookup;

// What the log says of the file.
internal sealed partial class LookupStore
{
    // Once for each reason: it is tried again every second.
    private void TellUnread(LookupFile file, string reason)
    {
        if (reason != _unread)
        {
            Unread(file.Path, reason);
        }

        _unread = reason;
    }

    [LoggerMessage(GatewayEventIds.LookupLoaded, LogLevel.Information, "Lookup table loaded: {Entries} entries from {File}")]
    private partial void Loaded(int entries, string file);

    [LoggerMessage(GatewayEventIds.LookupReloaded, LogLevel.Information, "Lookup table reloaded: {Entries} entries, because {File} changed")]
    private partial void Reloaded(int entries, string file);

    [LoggerMessage(GatewayEventIds.LookupFileInvalid, LogLevel.Error, "Lookup table unchanged: {File} changed but can't be used: {Reason}. Fix or remove the file")]
    private partial void Invalid(string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFileGone, LogLevel.Warning, "Lookup table unchanged: {File} was deleted. The next change writes it again")]
    private partial void Gone(string file);

    [LoggerMessage(GatewayEventIds.LookupNotSaved, LogLevel.Error, "Lookup table change refused: {File} can't be written: {Reason}")]
    private partial void NotSaved(string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFileUnread, LogLevel.Error, "Lookup table unchanged: {File} can't be read: {Reason}. Changes are refused until it can; retrying")]
    private partial void Unread(string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFileReadAgain, LogLevel.Information, "{File} can be read again")]
    private partial void ReadAgain(string file);

    [LoggerMessage(GatewayEventIds.LookupNotFlushed, LogLevel.Error, "Lookup table changed, but {File} may not survive a crash of the machine: {Reason}. Retrying the flush")]
    private partial void NotFlushed(string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFlushed, LogLevel.Information, "{File} is flushed to disk with every change")]
    private partial void Flushed(string file);

    [LoggerMessage(GatewayEventIds.LookupRestricted, LogLevel.Warning, "Lookup table is read-only: {Reason}. Changes will be refused")]
    private partial void Restricted(string reason);

    [LoggerMessage(GatewayEventIds.LookupOwnerChanged, LogLevel.Warning, "{File} was replaced, but its {What} could not be kept: the process may not give files away")]
    private partial void NotKept(string file, string what);
}
