using Gateway.Addresses;
using Gateway.Fleet;
using Microsoft.Extensions.Options;

namespace Gateway.Lookup;

/// <summary>Reports every fault in <c>Gateway:Lookup</c>, each with its key.</summary>
internal sealed class LookupOptionsValidator(IConfiguration configuration) : IValidateOptions<LookupOptions>
{
    /// <summary>1 449 bytes: the 1 500 of an Ethernet frame less the IPv6 and UDP headers and the three bytes of the answer's own header.</summary>
    internal const int MaxValueLength = 1449;

    /// <summary>A million: the table is held in memory, and its file is written as a whole.</summary>
    internal const int MaxEntries = 1_000_000;

    public ValidateOptionsResult Validate(string? name, LookupOptions options)
    {
        var faults = new List<string>();
        Between(nameof(options.MaxValueLength), options.MaxValueLength, MaxValueLength);
        Between(nameof(options.MaxEntries), options.MaxEntries, MaxEntries);
        if (options.Entries.Count > options.MaxEntries)
        {
            faults.Add($"Gateway:Lookup:Entries has {options.Entries.Count} entries: Gateway:Lookup:MaxEntries allows {options.MaxEntries}.");
        }

        foreach (var (key, text) in options.Entries)
        {
            if (!LookupKey.IsValid(key))
            {
                faults.Add($"Gateway:Lookup:Entries:{key} has a key that {LookupKey.Rule}.");
            }

            if (LookupText.Decode(text, options.MaxValueLength, out _) is { } fault)
            {
                faults.Add($"Gateway:Lookup:Entries:{key} has a value that {fault}.");
            }
        }

        if (options.Shared && !FleetOptions.IsOn(configuration.GetSection("Gateway")))
        {
            faults.Add("Gateway:Lookup:Shared is true without a fleet: set Gateway:Fleet:Url.");
        }

        if (options.File?.Contains('\0', StringComparison.Ordinal) == true)
        {
            faults.Add("Gateway:Lookup:File is no path: it has a null character in it.");
        }

        if (!string.IsNullOrEmpty(options.Udp.Url) && UdpUrl.Parse(options.Udp.Url, out var wrong) is null)
        {
            faults.Add($"Gateway:Lookup:Udp:Url is '{options.Udp.Url}': {wrong}.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Between(string key, int value, int most)
        {
            if (value < 1 || value > most)
            {
                faults.Add($"Gateway:Lookup:{key} is {value}: it must be between 1 and {most}.");
            }
        }
    }
}
