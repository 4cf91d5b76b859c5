using System.Collections;
using Gateway.Sessions;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Gateway.Hosting;

/// <summary>
/// The server's addresses without those of the listeners, where one Kestrel has both. Kestrel adds <c>http://tcp://127.0.0.1:9000</c> for each of them: it knows
/// no other scheme. The host logs every address as one that it listens on, and its code takes each for one that answers HTTP.
/// </summary>
internal sealed class HttpServerAddresses(IServerAddressesFeature server, ListenerDirectory listeners) : IServerAddressesFeature, ICollection<string>
{
    /// <inheritdoc/>
    public ICollection<string> Addresses => this;

    /// <inheritdoc/>
    public bool PreferHostingUrls
    {
        get => server.PreferHostingUrls;
        set => server.PreferHostingUrls = value;
    }

    /// <inheritdoc/>
    public int Count => Http.Count();

    /// <inheritdoc/>
    public bool IsReadOnly => server.Addresses.IsReadOnly;

    // The listeners' URLs are those that were bound, so that a port which the system chose is compared as well.
    private IEnumerable<string> Http =>
        server.Addresses.Where(address => !listeners.All.Any(listener => address.EndsWith("://" + listener.Url, StringComparison.Ordinal)));

    /// <inheritdoc/>
    public void Add(string item) => server.Addresses.Add(item);

    /// <inheritdoc/>
    public void Clear() => server.Addresses.Clear();

    /// <inheritdoc/>
    public bool Contains(string item) => Http.Contains(item);

    /// <inheritdoc/>
    public void CopyTo(string[] array, int arrayIndex) => Http.ToList().CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public bool Remove(string item) => server.Addresses.Remove(item);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => Http.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
