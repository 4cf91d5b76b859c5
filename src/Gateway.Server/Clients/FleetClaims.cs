using System.Buffers.Binary;
using System.Text;
using Gateway.Fleet;
using Microsoft.Extensions.Options;

namespace Gateway.Clients;

/// <summary>
/// Who has which name in a fleet. A claim changes the name's entry by compare-and-set, then has the node that had it end its session, then answers. While the engine is away
/// claims hold on this node, and are settled with the others' afterwards: the younger one wins.
/// </summary>
internal sealed class FleetClaims : IClientClaims, IDisposable
{
    /// <summary>How often a claim is tried while others change the same entry: 8 times. Each failure is the success of another claim.</summary>
    private const int MaxTries = 8;

    /// <summary>The number of counters of names that were taken from this node: 1 024, so that two names seldom share one.</summary>
    private const int Counters = 1024;

    private readonly ClientDirectory _directory;
    private readonly FleetNames _names;
    private readonly int[] _taken = new int[Counters];

    /// <summary>All parameters come from DI.</summary>
    public FleetClaims(ClientDirectory directory, FleetNames names, IOptions<FleetOptions> options, TimeProvider time)
    {
        (_directory, _names) = (directory, names);
        Settlement = new NameSettlement(directory, names, options.Value.Lease, time);
    }

    /// <summary>Brings entries and sessions together again.</summary>
    internal NameSettlement Settlement { get; }

    /// <summary>Begins to hear other nodes.</summary>
    internal void Start(FleetMembership membership)
    {
        membership.Answer(FleetFrameKind.NameTaken, OnTaken);
        membership.Answer(FleetFrameKind.NameAgeWanted, OnAgeWanted);
        membership.Joined += Settlement.SettleAll;
        Settlement.Start();
    }

    /// <inheritdoc/>
    public ValueTask<ClaimResult> ClaimAsync(string name, IClientSession session, DuplicateName duplicate) =>
        _names.IsReached ? new(ClaimInFleetAsync(name, session, duplicate)) : new(ClaimAlone(name, session, duplicate));

    /// <inheritdoc/>
    public void Release(Claim claim, Absence absence)
    {
        _directory.Release(claim, absence);
        Settlement.OnReleased(claim.Client.Name);
    }

    /// <inheritdoc/>
    public void Dispose() => Settlement.Dispose();

    private ClaimResult ClaimAlone(string name, IClientSession session, DuplicateName duplicate)
    {
        var result = _directory.Take(name, session, duplicate);
        Settlement.AddProvisional(name);
        return result;
    }

    private async Task<ClaimResult> ClaimInFleetAsync(string name, IClientSession session, DuplicateName duplicate)
    {
        var before = Volatile.Read(ref _taken[Counter(name)]);
        NameEntry entry;
        try
        {
            if (await TakeAsync(name, duplicate) is not { } mine)
            {
                return default;
            }

            entry = mine;
        }
        catch (FleetException)
        {
            return ClaimAlone(name, session, duplicate);
        }

        var result = _directory.Take(name, session, duplicate, entry.Revision);
        if (Volatile.Read(ref _taken[Counter(name)]) != before)
        {
            // It may have been this name that was taken from this node, before this claim could be found here.
            Settlement.Add(name);
        }

        await Task.WhenAll(entry.Holders.Select(node => _names.TellTakenAsync(node, name, entry.Revision)));
        return result;
    }

    // The entry that was written, with the nodes that have lost the name; null if a live session keeps it.
    private async Task<NameEntry?> TakeAsync(string name, DuplicateName duplicate)
    {
        for (var count = 0; count < MaxTries; count++)
        {
            var entry = await _names.GetAsync(name);
            var others = entry.Holders.Where(node => node != _names.Self && _names.IsLive(node)).ToList();
            if (duplicate == DuplicateName.Refuse && (await Task.WhenAll(others.Select(node => _names.GetAgeAsync(node, name)))).Any(age => age.MayBeHeld))
            {
                return null;
            }

            var revision = await _names.TrySetAsync(name, duplicate == DuplicateName.Allow ? [.. others, _names.Self] : [_names.Self], entry.Revision);
            if (revision > 0)
            {
                return new NameEntry(duplicate == DuplicateName.Allow ? [] : others, revision);
            }
        }

        throw new FleetException("The name is claimed too often.");
    }

    private void OnTaken(ReadOnlySpan<byte> payload, FleetReply reply)
    {
        if (payload.Length > sizeof(long) && ClientName.IsValid(payload[sizeof(long)..]))
        {
            var name = Encoding.ASCII.GetString(payload[sizeof(long)..]);
            Interlocked.Increment(ref _taken[Counter(name)]);
            _directory.TakeAway(name, BinaryPrimitives.ReadInt64BigEndian(payload));
            reply.TrySend([1]);
        }
    }

    private void OnAgeWanted(ReadOnlySpan<byte> payload, FleetReply reply)
    {
        if (ClientName.IsValid(payload))
        {
            Span<byte> answer = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(answer, _directory.GetNewest(Encoding.ASCII.GetString(payload)).Age is { } age ? age.Ticks : -1);
            reply.TrySend(answer);
        }
    }

    private static int Counter(string name) => (int)((uint)name.GetHashCode(StringComparison.Ordinal) % Counters);
}
