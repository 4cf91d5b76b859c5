using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.Fleet;

namespace Gateway.Clients;

/// <summary>
/// Brings the entries of names and the sessions of this node together: after a session has ended, after the engine was away, and after a node is lost. What is to be done
/// depends only on what there is, so that it may be done twice, late, or together with claims.
/// </summary>
internal sealed class NameSettlement(ClientDirectory directory, FleetNames names, TimeProvider time) : IDisposable
{
    /// <summary>The names that are settled at a time: 32. A server answers some 10 000 times a second, so that 50 000 names take seconds.</summary>
    private const int Workers = 32;

    /// <summary>The pause after a failure: 1 s, so that a slow engine is not asked the more the slower it is.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Each name is in the queue once: it has no more than there are names.
    private readonly ConcurrentDictionary<string, byte> _due = new(StringComparer.Ordinal);
    private readonly Channel<string> _queue = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, byte> _provisional = new(StringComparer.Ordinal);

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
        if (names.IsReached && _due.TryAdd(name, 0))
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

    /// <summary>Has all names settled that this node knows.</summary>
    internal void SettleAll()
    {
        foreach (var client in directory.All)
        {
            Add(client.Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Writer.TryComplete();

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
            catch (FleetException)
            {
                // The engine is away or slow. While it is away nothing is added; all names are settled once it is reached.
                await Task.Delay(Pause, time);
                Add(name);
            }
        }
    }

    // False if the entry was changed meanwhile.
    private async Task<bool> TrySettleAsync(string name)
    {
        var (age, duplicate, claimed) = directory.GetNewest(name);
        var entry = await names.GetAsync(name);
        var others = entry.Holders.Where(node => node != names.Self && names.IsLive(node)).ToList();
        var isListed = entry.Holders.Contains(names.Self);
        if (age is not { } mine)
        {
            _provisional.TryRemove(name, out _);
            if (!isListed)
            {
                return true;
            }

            // A claim that is made at this moment changes the entry first, or is found here.
            return await names.TrySetAsync(name, others, entry.Revision) > 0 && directory.GetNewest(name).Age is null;
        }

        if (isListed)
        {
            _provisional.TryRemove(name, out _);
            return true;
        }

        if (others.Count > 0 && duplicate != DuplicateName.Allow)
        {
            var ages = await Task.WhenAll(others.Select(node => names.GetAgeAsync(node, name)));
            if (!_provisional.ContainsKey(name) || ages.Any(age => age < mine))
            {
                _provisional.TryRemove(name, out _);
                directory.TakeAway(name, claimed + 1);
                return true;
            }
        }

        var revision = await names.TrySetAsync(name, duplicate == DuplicateName.Allow ? [.. others, names.Self] : [names.Self], entry.Revision);
        if (revision == 0)
        {
            return false;
        }

        _provisional.TryRemove(name, out _);
        directory.Renew(name, revision);
        if (duplicate != DuplicateName.Allow)
        {
            await Task.WhenAll(others.Select(node => names.TellTakenAsync(node, name, revision)));
        }

        return true;
    }
}
