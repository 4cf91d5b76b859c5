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

    [LoggerMessage(GatewayEventIds.LookupLoaded, LogLevel.Information, "The lookup table holds {Entries} entries of {File}")]
    private partial void Loaded(int entries, string file);

    [LoggerMessage(GatewayEventIds.LookupReloaded, LogLevel.Information, "The lookup table was read again and holds {Entries} entries: {File} has changed")]
    private partial void Reloaded(int entries, string file);

    [LoggerMessage(GatewayEventIds.LookupFileInvalid, LogLevel.Error, "The lookup table keeps its entries: {File} has changed and can't be used: {Reason}")]
    private partial void Invalid(string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFileGone, LogLevel.Warning, "The lookup table keeps its entries: {File} is gone. The next change writes it anew")]
    private partial void Gone(string file);

    [LoggerMessage(GatewayEventIds.LookupNotSaved, LogLevel.Error, "A change of the lookup table was refused, {File} can't be written: {Reason}")]
    private partial void NotSaved(string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFileUnread, LogLevel.Error, "The lookup table keeps its entries: {File} can't be read now: {Reason}. It is tried again at each look; until then changes are refused")]
    private partial void Unread(string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFileReadAgain, LogLevel.Information, "{File} can be read again")]
    private partial void ReadAgain(string file);

    [LoggerMessage(GatewayEventIds.LookupNotFlushed, LogLevel.Error, "A change of the lookup table is made and served, but {File} is not certain to outlive a crash of the machine: {Reason}. It is tried again at each look")]
    private partial void NotFlushed(string file, string reason);

    [LoggerMessage(GatewayEventIds.LookupFlushed, LogLevel.Information, "{File} is on disk, with every change that was made")]
    private partial void Flushed(string file);

    [LoggerMessage(GatewayEventIds.LookupRestricted, LogLevel.Warning, "The lookup table can be read, but its changes will be refused: {Reason}")]
    private partial void Restricted(string reason);

    [LoggerMessage(GatewayEventIds.LookupOwnerChanged, LogLevel.Warning, "{File} was written anew, and its {What} could not be kept: the process may not give files away")]
    private partial void NotKept(string file, string what);
}
