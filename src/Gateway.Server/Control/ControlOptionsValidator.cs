using Gateway.Addresses;
using Microsoft.Extensions.Options;

namespace Gateway.Control;

/// <summary>Reports every fault in <c>Gateway:Control</c>, each with its key.</summary>
internal sealed class ControlOptionsValidator : IValidateOptions<ControlOptions>
{
    public ValidateOptionsResult Validate(string? name, ControlOptions options) =>
        options.Path is { Length: > 0 } path && UnixPath.Fault(path) is { } fault
            ? ValidateOptionsResult.Fail($"Gateway:Control:Path is '{path}': {fault}.")
            : ValidateOptionsResult.Success;
}
