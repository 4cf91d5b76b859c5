using System.Net;

namespace Gateway.Limits;

/// <summary>
/// Delays addresses that guess tokens. Each wrong token adds time to the address's debt, and the address's next sessions are delayed until it is paid off.
/// </summary>
internal sealed class TokenDelays(DeadlineClock clock)
{
    /// <summary>
    /// The cost of a wrong token, and of a session that begins while the address is in debt, in milliseconds: 1 s, which allows one session per second.
    /// </summary>
    internal const long Cost = 1000;

    /// <summary>The debt that delays nothing yet, in milliseconds: two wrong tokens, because people mistype.</summary>
    internal const long Free = 2 * Cost;

    /// <summary>The maximum delay, in milliseconds: 8 s, below the 10 s of the default Setup timeout. A session that would be delayed for longer is refused.</summary>
    internal const long MaxDelay = 8 * Cost;

    private readonly AddressDebts _debts = new();

    /// <summary>Counts a wrong token from the address.</summary>
    internal void CountWrong(IPAddress address) => _debts.TryAdd(address, clock.Now, Cost, MaxDelay);

    /// <summary>Computes the delay of a session from the address.</summary>
    /// <returns>False if too many sessions are already delayed.</returns>
    internal bool TryBegin(IPAddress address, out TimeSpan delay)
    {
        var debt = _debts.Debt(address, clock.Now);
        delay = debt > Free ? TimeSpan.FromMilliseconds(debt) : TimeSpan.Zero;
        return debt <= Free || _debts.TryAdd(address, clock.Now, Cost, MaxDelay);
    }
}
