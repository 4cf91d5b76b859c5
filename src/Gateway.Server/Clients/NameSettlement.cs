using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.Fleet;

namespace Gateway.Clients;

/// <summary>
/// Brings the entries of names and the sessions of this node together: after a session has ended, after the engine was away, and after a node is lost. What is to be done
/// depends only on what there is, so that it may be done twice, late, or together with claims.
/// </summary>
internal sealed class NameSettlement : IDisposable
{
    /// <summary>The names that are settled at a time: 32. A server answers some 10 000 times a second, so that 50 000 names take seconds.</summary>
    private const int Workers = 32;

    /// <summary>The pause after a failure: 1 s, so that a slow engine is not asked the more the slower it is.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Each name is in the queue once: it has no more than there are names. Provisional are only names that sessions here have.
    private readonly ConcurrentDictionary<string, byte> _due = new(StringComparer.Ordinal);
    private readonly Channel<string> _queue = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, byte> _provisional = new(StringComparer.Ordinal);
    private readonly ClientDirectory _directory;
    private readonly FleetNames _names;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private readonly ITimer _again;

    internal NameSettlement(ClientDirectory directory, FleetNames names, TimeSpan lease, TimeProvider time)
    {
        (_directory, _names, _lease, _time) = (directory, names, lease, time);
        _again = time.CreateTimer(static settlement => ((NameSettlement)settlement!).AddAll(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins.</summary>
    internal void Start()
    {
        for (var worker = 0; worker < Workers; worker++)
        {
            _ = RunAsync();
        }
    }

    /// <summary>Has a name settled soon. While the engine is away nothing is done; all names are settled once it is reached.</summary>
    internal void Add(string name)
    {
        if (_names.IsReached && _due.TryAdd(name, 0))
        {
            _queue.Writer.TryWrite(name);
        }
    }

    /// <summary>Notes that a name was claimed without asking the others, and has it settled once they are reached.</summary>
    internal void AddProvisional(string name)
    {
        _provisional[name] = 0;
        Add(name);
    }

    /// <summary>Has a name settled from which a session has gone. Without another session here nothing is left of the claim, so that what is noted has an end.</summary>
    internal void OnReleased(string name)
    {
        if (_directory.GetNewest(name).Age is null)
        {
            _provisional.TryRemove(name, out _);
        }

        Add(name);
    }

    /// <summary>
    /// Has all names settled that this node knows, now and once more after a lease: a node that had not come back yet could not be told that a name was taken from it.
    /// </summary>
    internal void SettleAll()
    {
        AddAll();
        _again.Change(_lease + Pause, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _again.Dispose();
        _queue.Writer.TryComplete();
    }

    private void AddAll()
    {
        foreach (var client in _directory.All)
        {
            Add(client.Name);
        }
    }

    private async Task RunAsync()
    {
        await foreach (var name in _queue.Reader.ReadAllAsync())
        {
            _due.TryRemove(name, out _);
            try
            {
                if (!await TrySettleAsync(name))
                {
                    Add(name);
                }
            }
            catch (Exception exception) when (exception is FleetException or ObjectDisposedException)
            {
                // The engine is away or slow. While it is away nothing is added; all names are settled once it is reached.
                await Task.Delay(Pause, _time);
                Add(name);
            }
        }
    }

    // False if the entry was changed meanwhile.
    private async Task<bool> TrySettleAsync(string name)
    {
        var (age, duplicate, claimed) = _directory.GetNewest(name);
        var entry = await _names.GetAsync(name);
        var others = entry.Holders.Where(node => node != _names.Self && _names.IsLive(node)).ToList();
        var isListed = entry.Holders.Contains(_names.Self);
        if (age is null)
        {
            _provisional.TryRemove(name, out _);
            if (!isListed)
            {
                return true;
            }

            // A claim that is made at this moment changes the entry first, or is found here.
            return await _names.TrySetAsync(name, others, entry.Revision) > 0 && _directory.GetNewest(name).Age is null;
        }

        if (isListed)
        {
            _provisional.TryRemove(name, out _);
            return true;
        }

        if (others.Count > 0 && duplicate != DuplicateName.Allow)
        {
            var ages = await Task.WhenAll(others.Select(node => _names.GetAgeAsync(node, name)));
            if (_provisional.ContainsKey(name) && ages.Any(age => !age.IsKnown))
            {
                throw new FleetException("A node that has claimed the name has not answered.");
            }

            // The others have looked before this: if one seems younger now, or as old, it may be the younger one.
            var mine = _directory.GetNewest(name).Age ?? TimeSpan.MaxValue;
            if (!_provisional.ContainsKey(name) || ages.Any(age => age.Age <= mine))
            {
                _provisional.TryRemove(name, out _);
                _directory.TakeAway(name, claimed + 1);
                return true;
            }
        }

        var revision = await _names.TrySetAsync(name, duplicate == DuplicateName.Allow ? [.. others, _names.Self] : [_names.Self], entry.Revision);
        if (revision == 0)
        {
            return false;
        }

        _provisional.TryRemove(name, out _);
        _directory.Renew(name, revision);
        if (duplicate != DuplicateName.Allow)
        {
            await Task.WhenAll(others.Select(node => _names.TellTakenAsync(node, name, revision)));
        }

        return true;
    }
}
