using Gateway.Access;
using Gateway.Addresses;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Lookup;

/// <summary>
/// Decides which addresses are answered over UDP, and how often. The sender's address of a datagram can be forged: without a limit per address anyone could
/// make the gateway send many times the bytes that he sends to somebody else (RFC 5358 describes such attacks through resolvers).
/// </summary>
/// <remarks>
/// Memory is bounded by <see cref="AddressDebts"/>, however many addresses are forged; when it is full, the addresses that were answered least start anew.
/// </remarks>
internal sealed class DatagramAdmission
{
    /// <summary>The listener label of the UDP lookup in <c>gateway_would_reject_total</c>.</summary>
    internal const string ListenerLabel = "lookup";

    private readonly AddressDebts _answers = new();
    private readonly AccessList _access;
    private readonly DeadlineClock _clock;
    private readonly ReasonCounters _wouldReject;
    private volatile GatewayLimits _limits;

    public DatagramAdmission(AccessList access, DeadlineClock clock, ObservedRefusals observed, IOptionsMonitor<GatewayLimits> limits)
    {
        _access = access;
        _clock = clock;
        _wouldReject = observed.Add(ListenerLabel, [Refusal.AccessDenied.ToReason(), RefusalExtensions.RateLimited]);
        _limits = limits.CurrentValue;
        limits.OnChange(changed => _limits = changed);
    }

    /// <summary>Whether datagrams from this address are read.</summary>
    internal bool Admits(AddressNumber from) =>
        _access.Admits(from) || IsOnlyObserved(ObservableLimit.Access, Refusal.AccessDenied.ToReason());

    /// <summary>Whether one more answer may be sent to this address now.</summary>
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
