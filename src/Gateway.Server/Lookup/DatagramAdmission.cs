using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Lookup;

/// <summary>
/// Who is answered over UDP, and how often. A datagram's sender is whoever it says: without a bound on the answers to one address anyone
/// could have the gateway send many times what he sends to somebody else (RFC 5358 tells of resolvers that were used so).
/// </summary>
/// <remarks>Memory is that of <see cref="AddressDebts"/>, however many senders are made up; over its bound, those who are answered least begin anew.</remarks>
internal sealed class DatagramAdmission
{
    /// <summary>The UDP lookup's name among the listeners of <c>gateway_would_reject_total</c>.</summary>
    internal const string Door = "lookup";

    private readonly AddressDebts _answers = new();
    private readonly AccessList _access;
    private readonly DeadlineClock _clock;
    private readonly ReasonCounters _wouldReject;
    private volatile GatewayLimits _limits;

    public DatagramAdmission(AccessList access, DeadlineClock clock, GatewayMetrics metrics, IOptionsMonitor<GatewayLimits> limits)
    {
        _access = access;
        _clock = clock;
        _wouldReject = metrics.AddWouldReject(Door, [Refusal.AccessDenied.ToReason(), RefusalExtensions.RateLimited]);
        _limits = limits.CurrentValue;
        limits.OnChange(changed => _limits = changed);
    }

    /// <summary>Whether what comes from there is looked at.</summary>
    internal bool Admits(AddressNumber from) =>
        _access.Admits(from) || IsOnlyObserved(ObservableLimit.Access, Refusal.AccessDenied.ToReason());

    /// <summary>Whether one more answer may go there now.</summary>
    internal bool MayBeAnswered(AddressNumber from)
    {
        var rate = _limits.DatagramsPerSecondPerAddress;
        return rate == 0
            || from.IsLoopback
            || _answers.TryAdd(AddressKey.FromAddress(from), TokenTime.At(_clock), TokenTime.PerToken(rate), TokenTime.Second)
            || IsOnlyObserved(ObservableLimit.DatagramsPerSecondPerAddress, RefusalExtensions.RateLimited);
    }

    private bool IsOnlyObserved(ObservableLimit limit, string reason)
    {
        if (!_limits.IsObserved(limit))
        {
            return false;
        }

        _wouldReject.Count(reason);
        return true;
    }
}
