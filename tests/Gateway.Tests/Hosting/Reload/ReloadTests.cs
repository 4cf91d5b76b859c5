using Gateway.Files;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting.Reload;

/// <summary>A gateway that serves, and its settings file, which the test changes.</summary>
public abstract class ReloadTests : IDisposable
{
    internal TempDirectory Folder { get; } = new();

    internal FakeTimeProvider Time { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal async Task<GatewayServer> StartAsync(string settings)
    {
        await File.WriteAllTextAsync(Folder["settings.json"], settings);
        return await GatewayServer.StartWithAsync(Folder["settings.json"], Time);
    }

    /// <summary>The next look sees it; null takes the file away.</summary>
    internal void Change(string? settings)
    {
        if (settings is null)
        {
            File.Delete(Folder["settings.json"]);
        }
        else
        {
            File.WriteAllText(Folder["settings.json"], settings);
        }

        Time.Advance(FileWatch.Interval);
    }

    internal static void AssertLogged(GatewayServer server, LogLevel level, string message) =>
        Assert.Single(server.Log.GetSnapshot(), entry => entry.Level == level && entry.Message == message);
}
