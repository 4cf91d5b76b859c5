using Gateway.Addresses;
using Microsoft.Extensions.Options;

namespace Gateway.Access;

/// <summary>Reports every fault in <c>Gateway:Access</c>, each with its key.</summary>
internal sealed class AccessValidator : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var faults = AddressRanges.Faults("Gateway:Access:Allow", options.Allow)
            .Concat(AddressRanges.Faults("Gateway:Access:Deny", options.Deny))
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
