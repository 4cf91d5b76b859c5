using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>A real HTTP server that keeps what it was sent and answers as the test says.</summary>
internal sealed class BackEnd : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _active;

    private BackEnd(WebApplication app) => _app = app;

    internal ConcurrentQueue<Received> Requests { get; } = new();

    internal int MostActive { get; private set; }

    internal string Url => _app.Urls.First();

    internal int Port => new Uri(Url).Port;

    /// <summary>The bodies that came, in order.</summary>
    internal IEnumerable<string> Bodies => Requests.Where(request => request.Event == "message").Select(request => request.Body);

    internal static Task<BackEnd> StartAsync(Func<Received, string?> reply, int port = 0) => StartAsync(
        async (request, context) =>
        {
            if (reply(request) is { } text)
            {
                await context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes(text));
            }
            else
            {
                context.Response.StatusCode = 204;
            }
        },
        port);

    internal static Task<BackEnd> StartAsync(Func<Received, HttpContext, Task> answer, int port = 0) =>
        StartAsync(answer, kestrel => kestrel.Listen(IPAddress.Loopback, port));

    internal static async Task<BackEnd> StartAsync(Func<Received, HttpContext, Task> answer, Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(listen);
        var app = builder.Build();
        var backEnd = new BackEnd(app);
        app.Run(context => backEnd.TakeAsync(context, answer));
        await app.StartAsync();
        return backEnd;
    }

    /// <summary>Answers nothing until the gateway has given the request up.</summary>
    internal static Task HangAsync(HttpContext context)
    {
        var givenUp = new TaskCompletionSource();
        context.RequestAborted.UnsafeRegister(static givenUp => ((TaskCompletionSource)givenUp!).SetResult(), givenUp);
        return givenUp.Task;
    }

    private async Task TakeAsync(HttpContext context, Func<Received, HttpContext, Task> answer)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
        var request = new Received(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
        Requests.Enqueue(request);
        lock (Requests)
        {
            MostActive = Math.Max(MostActive, ++_active);
        }

        try
        {
            await answer(request, context);
        }
        finally
        {
            lock (Requests)
            {
                _active--;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}

internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    internal string Event => this["X-Gateway-Event"];

    internal string this[string header] => Headers.TryGetValue(header, out var value) ? value : "";
}
