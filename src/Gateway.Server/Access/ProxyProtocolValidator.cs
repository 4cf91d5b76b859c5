using Gateway.Addresses;
using Microsoft.Extensions.Options;

namespace Gateway.Access;

/// <summary>Reports every fault in <c>Gateway:ProxyProtocol</c>, each with its key.</summary>
internal sealed class ProxyProtocolValidator : IValidateOptions<ProxyProtocolOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyProtocolOptions options)
    {
        var faults = AddressRanges.Faults("Gateway:ProxyProtocol:TrustedProxies", options.TrustedProxies).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
