using System.Net;

namespace Gateway.Limits;

/// <summary>Slows down addresses that guess tokens. Each wrong one costs the address time; what it may start is put off until it has paid.</summary>
internal sealed class TokenDelays(DeadlineClock clock)
{
    /// <summary>What a wrong token costs, and a session that begins while the address owes, in milliseconds: 1 s, so that is one session a second.</summary>
    internal const long Cost = 1000;

    /// <summary>What is put up with before anything is put off, in milliseconds: two wrong tokens, which people mistype.</summary>
    internal const long Free = 2 * Cost;

    /// <summary>The longest delay, in milliseconds: 8 s, below the 10 s that Setup gives by default. What would wait longer is refused.</summary>
    internal const long Longest = 8 * Cost;

    private readonly AddressDebts _debts = new();

    /// <summary>A wrong token came from there.</summary>
    internal void CountWrong(IPAddress address) => _debts.TryAdd(address, clock.Now, Cost, Longest);

    /// <summary>How long a session from there is put off.</summary>
    /// <returns>False where too many are put off already.</returns>
    internal bool TryBegin(IPAddress address, out TimeSpan delay)
    {
        var debt = _debts.Debt(address, clock.Now);
        delay = debt > Free ? TimeSpan.FromMilliseconds(debt) : TimeSpan.Zero;
        return debt <= Free || _debts.TryAdd(address, clock.Now, Cost, Longest);
    }
}
