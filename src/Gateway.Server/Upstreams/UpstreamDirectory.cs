using System.Collections.Concurrent;

namespace Gateway.Upstreams;

/// <summary>The back ends of every listener, for <c>/api/v1/upstreams</c>.</summary>
internal sealed class UpstreamDirectory
{
    private readonly ConcurrentQueue<UpstreamPool> _pools = new();

    /// <summary>All of them, in order of the listeners' names.</summary>
    public IEnumerable<UpstreamPool> All => _pools.OrderBy(pool => pool.Listener, StringComparer.Ordinal);

    /// <summary>One more.</summary>
    public void Add(UpstreamPool pool) => _pools.Enqueue(pool);
}
