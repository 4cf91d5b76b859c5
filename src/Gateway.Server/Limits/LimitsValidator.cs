using Microsoft.Extensions.Options;

namespace Gateway.Limits;

/// <summary>Reports every fault in <c>Gateway:Limits</c>, each with its key.</summary>
internal sealed class LimitsValidator : IValidateOptions<GatewayLimits>
{
    /// <summary>16 MiB: a message is held in memory as a whole, in both directions.</summary>
    internal const int MaxMessageSize = 16 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, GatewayLimits options)
    {
        var faults = new List<string>();
        Check(nameof(options.MaxConnections), options.MaxConnections, 1, 1_000_000);
        Check(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress, 1, 1_000_000);
        Check(nameof(options.ConnectionsPerSecond), options.ConnectionsPerSecond, 0, 1_000_000);
        Check(nameof(options.ConnectionsPerSecondPerAddress), options.ConnectionsPerSecondPerAddress, 0, 1_000_000);
        Check(nameof(options.DatagramsPerSecondPerAddress), options.DatagramsPerSecondPerAddress, 0, 1_000_000);
        Check(nameof(options.MaxMessageSize), options.MaxMessageSize, 1, MaxMessageSize);
        Check(nameof(options.MaxRequestBodySize), options.MaxRequestBodySize, 1, 1L << 30);
        Check(nameof(options.MaxQueuedMessages), options.MaxQueuedMessages, 1, 1_000_000);
        Check(nameof(options.MaxRoomsPerSession), options.MaxRoomsPerSession, 1, 1_000_000);
        Check(nameof(options.MaxConcurrentRequests), options.MaxConcurrentRequests, 1, 1_000_000);
        Check(nameof(options.MaxQueuedRequests), options.MaxQueuedRequests, 0, 1_000_000);
        Check(nameof(options.MaxRoomReaders), options.MaxRoomReaders, 1, 10_000);
        Check(nameof(options.MessagesPerSecond), options.MessagesPerSecond, 0, 1_000_000);
        Check(nameof(options.MaxEndedSessions), options.MaxEndedSessions, 0, 1_000_000);
        Check(nameof(options.MaxKnownClients), options.MaxKnownClients, 0, 10_000_000);
        Check(nameof(options.MaxEvents), options.MaxEvents, 1, 1_000_000);
        Check(nameof(options.MaxEventReaders), options.MaxEventReaders, 1, 1_000);
        Check(nameof(options.MaxHttpConnections), options.MaxHttpConnections, 1, 1_000_000);
        Check(nameof(options.MaxSessionMemory), options.MaxSessionMemory, SessionMemory.Needed(1), 1L << 30);
        if (!Enum.IsDefined(options.RateLimitAction))
        {
            faults.Add($"Gateway:Limits:RateLimitAction is '{options.RateLimitAction}': use {string.Join(" or ", Enum.GetNames<RateLimitAction>())}.");
        }

        foreach (var (index, limit) in options.Observe.Index().Where(one => !Enum.IsDefined(one.Item)))
        {
            faults.Add($"Gateway:Limits:Observe:{index} is '{limit}': use {string.Join(" or ", Enum.GetNames<ObservableLimit>())}.");
        }

        if (options.MaxMessageSize is >= 1 and <= MaxMessageSize && options.MaxSessionMemory < SessionMemory.Needed(options.MaxMessageSize))
        {
            faults.Add($"Gateway:Limits:MaxSessionMemory is {options.MaxSessionMemory}: a session with MaxMessageSize {options.MaxMessageSize} needs at least {SessionMemory.Needed(options.MaxMessageSize)}.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string key, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                faults.Add($"Gateway:Limits:{key} is {value}: it must be between {least} and {most}.");
            }
        }
    }
}
