using Microsoft.Extensions.Options;

namespace Gateway.Limits;

/// <summary>Names every fault in <c>Gateway:Shutdown</c>, each with its key.</summary>
internal sealed class ShutdownValidator : IValidateOptions<ShutdownOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, ShutdownOptions options) =>
        options.Drain < TimeSpan.Zero || options.Drain > Longest
            ? ValidateOptionsResult.Fail($"Gateway:Shutdown:Drain is {options.Drain}: it must be between {TimeSpan.Zero} and {Longest}.")
            : ValidateOptionsResult.Success;
}
