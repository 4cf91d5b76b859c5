using Microsoft.Extensions.Options;

namespace Gateway.Lifetime;

/// <summary>Reports every fault in <c>Gateway:Shutdown</c>, each with its key.</summary>
internal sealed class ShutdownValidator : IValidateOptions<ShutdownOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, ShutdownOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.Grace), options.Grace);
        Check(nameof(options.Drain), options.Drain);
        Check(nameof(options.StopTimeout), options.StopTimeout);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string key, TimeSpan value)
        {
            if (value < TimeSpan.Zero || value > Longest)
            {
                faults.Add($"Gateway:Shutdown:{key} is {value}: it must be between {TimeSpan.Zero} and {Longest}.");
            }
        }
    }
}
