using System.Text;
using Gateway.Hosting;

namespace Gateway.Samples;

/// <summary>Publishes the time to the room <c>clock</c> every second.</summary>
internal sealed class Heartbeat(IGateway gateway, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            gateway.Publish("clock", "heartbeat", Encoding.ASCII.GetBytes($"{time.GetUtcNow():HH:mm:ss}"));
        }
    }
}
