using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Upstreams;

/// <summary>Names every fault in <c>Gateway:Upstreams</c>, each with its key.</summary>
internal sealed class UpstreamOptionsValidator : IValidateOptions<UpstreamOptions>
{
    /// <summary>The kernel itself gives up after some two minutes; nobody waits longer for a door to open.</summary>
    internal static readonly TimeSpan LongestConnect = TimeSpan.FromMinutes(2);

    /// <summary>An hour: a back end that is passed over for longer is not configured any more.</summary>
    internal static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, UpstreamOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.Connect), options.Connect, TimeoutsValidator.Shortest, LongestConnect);
        Check(nameof(options.Rest), options.Rest, TimeSpan.Zero, LongestRest);
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
