using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Upstreams;

/// <summary>Reports every fault in <c>Gateway:Upstreams</c>, each with its key.</summary>
internal sealed class UpstreamOptionsValidator : IValidateOptions<UpstreamOptions>
{
    /// <summary>2 min: the kernel itself gives up after about that time, and no client waits longer for its connection.</summary>
    internal static readonly TimeSpan MaxConnect = TimeSpan.FromMinutes(2);

    /// <summary>An hour: a back end that should rest for longer should be removed from the configuration.</summary>
    internal static readonly TimeSpan MaxRest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, UpstreamOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.Connect), options.Connect, TimeoutsValidator.Min, MaxConnect);
        Check(nameof(options.Rest), options.Rest, TimeSpan.Zero, MaxRest);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string key, TimeSpan value, TimeSpan shortest, TimeSpan longest)
        {
            if (value < shortest || value > longest)
            {
                faults.Add($"Gateway:Upstreams:{key} is {value}: it must be between {shortest} and {longest}.");
            }
        }
    }
}
