using System.Collections.Concurrent;

namespace Gateway.Upstreams;

/// <summary>The back ends of every listener, for <c>/api/v1/upstreams</c>.</summary>
internal sealed class UpstreamDirectory
{
    private readonly ConcurrentQueue<UpstreamPool> _pools = new();

    /// <summary>All back ends, in order of the listeners' names.</summary>
    public IEnumerable<UpstreamPool> All => _pools.OrderBy(pool => pool.Listener, StringComparer.Ordinal);

    /// <summary>Adds the back ends of a listener.</summary>
    public void Add(UpstreamPool pool) => _pools.Enqueue(pool);
}
