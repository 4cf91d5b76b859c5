using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Applications;
using Gateway.Transports;
using Gateway.Upstreams;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Verbs;

/// <summary>Part of <c>Gateway check</c>: resolves and connects to every back end, one after the other.</summary>
internal static class UpstreamProbe
{
    /// <summary>Finds for each back end whether it can be reached.</summary>
    /// <returns>Whether all can be reached, and a line for each.</returns>
    internal static async Task<(bool AreReached, IReadOnlyList<CheckFinding> Findings)> RunAsync(IServiceProvider services)
    {
        var listeners = services.GetRequiredService<IOptions<ListenersOptions>>().Value.Listeners;
        var catalog = services.GetRequiredService<Catalog>();
        var (areReached, findings) = (true, new List<CheckFinding>());
        foreach (var (name, one) in listeners.Where(entry => entry.Value.Enabled).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            foreach (var address in (catalog.FindApplication(one.Application) as IBackEndApplication)?.ParseAddresses(one.Upstream) ?? [])
            {
                areReached &= await ReachesAsync(services, name, address, findings);
            }
        }

        return (areReached, findings);
    }

    private static async Task<bool> ReachesAsync(IServiceProvider services, string listener, UpstreamAddress address, List<CheckFinding> findings)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var began = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(services.GetRequiredService<IOptions<UpstreamOptions>>().Value.Connect, time);
        try
        {
            await using var connection = await services.GetRequiredService<UpstreamDialer>().DialAsync(address, null, timeout.Token);
            var milliseconds = time.GetElapsedTime(began).TotalMilliseconds;
            var where = connection.RemoteEndPoint is IPEndPoint remote && remote.ToString() != address.Text ? $" at {remote}" : "";
            findings.Add(new CheckFinding("reached", string.Create(CultureInfo.InvariantCulture, $"{listener}: {address}{where} in {milliseconds:0.0} ms")));
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            findings.Add(new CheckFinding("NOT REACHED", $"{listener}: {address}: {UpstreamFailureExtensions.FromException(exception).ToReason()}"));
            return false;
        }
    }
}
