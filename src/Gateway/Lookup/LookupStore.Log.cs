using Gateway.Diagnostics;

namespace Gateway.Lookup;

// What the log says of the file.
internal sealed partial class LookupStore
{
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
}
