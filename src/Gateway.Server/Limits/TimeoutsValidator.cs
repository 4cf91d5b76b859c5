using Microsoft.Extensions.Options;

namespace Gateway.Limits;

/// <summary>Reports every fault in <c>Gateway:Timeouts</c>, each with its key.</summary>
internal sealed class TimeoutsValidator : IValidateOptions<GatewayTimeouts>
{
    /// <summary>A timeout below the clock's granularity would have no meaning.</summary>
    internal static readonly TimeSpan Min = DeadlineClock.Granularity;

    /// <summary>A week: a longer timeout is a typing error, and a gateway must not wait for ever.</summary>
    internal static readonly TimeSpan Max = TimeSpan.FromDays(7);

    public ValidateOptionsResult Validate(string? name, GatewayTimeouts options)
    {
        var faults = new List<string>();
        Check(nameof(options.Setup), options.Setup);
        Check(nameof(options.Read), options.Read);
        Check(nameof(options.Idle), options.Idle);
        Check(nameof(options.Request), options.Request);
        Check(nameof(options.Write), options.Write);
        Check(nameof(options.Linger), options.Linger);
        Check(nameof(options.Vanished), options.Vanished);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string key, TimeSpan value)
        {
            if (value < Min || value > Max)
            {
                faults.Add($"Gateway:Timeouts:{key} is {value}: it must be between {Min} and {Max}.");
            }
        }
    }
}
