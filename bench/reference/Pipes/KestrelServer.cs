using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.Reference.Pipes;

/// <summary>Kestrel as it comes out of the box: a connection handler on each port, nothing tuned.</summary>
internal static class KestrelServer
{
    internal static async Task RunAsync(Doors doors)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            Listen<LineHandler>(options, doors.Line);
            Listen<FrameHandler>(options, doors.Frames);
            Listen<RawHandler>(options, doors.Raw);
        });
        await using WebApplication application = builder.Build();
        await application.RunAsync();
    }

    private static void Listen<THandler>(KestrelServerOptions options, ushort? port)
        where THandler : ConnectionHandler
    {
        if (port is { } number)
        {
            options.Listen(IPAddress.Loopback, number, listener => listener.UseConnectionHandler<THandler>());
        }
    }
}
