using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Reference.Pipes;

/// <summary>Kestrel as it comes out of the box: a connection handler on each port, nothing tuned.</summary>
internal static class KestrelServer
{
    private static readonly byte[] Pong = "PONG"u8.ToArray();
    private static readonly byte[] Unknown = "ERR unknown command"u8.ToArray();

    internal static async Task RunAsync(Doors doors)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using BackEnd? backEnd = doors.Post is { } post ? new BackEnd(post) : null;
        if (backEnd is not null)
        {
            builder.Services.AddSingleton(backEnd);
        }

        builder.WebHost.ConfigureKestrel(options =>
        {
            if (backEnd is null)
            {
                Listen<LineHandler>(options, doors.Line);
            }
            else
            {
                Listen<PostHandler>(options, doors.Line);
            }

            if (doors.Http is { } http)
            {
                options.Listen(IPAddress.Loopback, http);
            }

            Listen<FrameHandler>(options, doors.Frames);
            Listen<RawHandler>(options, doors.Raw);
        });
        await using WebApplication application = builder.Build();
        application.Run(AnswerAsync);
        await application.RunAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        bool isPing = body.GetBuffer().AsSpan(0, (int)body.Length).SequenceEqual("PING"u8);
        ReadOnlyMemory<byte> answer = isPing ? Pong : Unknown;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer);
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
