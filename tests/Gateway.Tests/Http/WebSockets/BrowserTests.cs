using System.Diagnostics;
using System.Threading.Channels;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Http.WebSockets;

/// <summary>The WebSocket of a real browser, on a page that the gateway's own host serves and that posts what it saw.</summary>
public sealed class BrowserTests
{
    private static readonly string[] Quietly =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ];

    [SkippableFact]
    public async Task A_page_talks_in_text_and_binary_and_is_told_why_it_ends()
    {
        var saw = await BrowseAsync(
            """
            socket.onopen = () => { socket.send('ECHO grüße'); socket.send(new Uint8Array([69, 67, 72, 79, 32, 0, 255])); socket.send('QUIT'); };
            """);
        Assert.Equal("open; text READY; text OK grüße; binary 79,75,32,0,255; text BYE; close 1000 quit true", saw);
    }

    [SkippableFact]
    public async Task A_page_that_sends_too_much_is_told_and_closed_with_1009()
    {
        var saw = await BrowseAsync("socket.onopen = () => socket.send('x'.repeat(200000));");
        Assert.Equal("open; text READY; text ERR frame too large; close 1009 frame too large true", saw);
    }

    [SkippableFact]
    public async Task A_page_that_just_closes_ends_cleanly()
    {
        var saw = await BrowseAsync("socket.onopen = () => { socket.send('PING'); socket.close(); };");
        Assert.EndsWith("close 1000  true", saw);
    }

    [SkippableFact]
    public async Task A_page_of_another_host_gets_nowhere()
    {
        // The same machine by another name is another site to a browser.
        var saw = await BrowseAsync("", host: "localhost");
        Assert.Equal("close 1006  false", saw);
    }

    private static async Task<string> BrowseAsync(string script, string host = "127.0.0.1")
    {
        var browser = Tool.Require("chromium", "chromium");
        var reports = Channel.CreateUnbounded<string>();
        await using var server = await GatewayServer.StartAsync(TimeProvider.System, services => services.AddSingleton<IStartupFilter>(new Page(script, reports.Writer)));
        var profile = Directory.CreateTempSubdirectory("gateway-browser");
        var page = new UriBuilder(server.Http.BaseAddress!) { Host = host, Path = "/test/page", Query = $"port={server.Http.BaseAddress!.Port}" }.Uri;
        using var process = Process.Start(new ProcessStartInfo(browser, [.. Quietly, $"--user-data-dir={profile.FullName}", page.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return await reports.Reader.ReadAsync().AsTask().WaitAsync(TestClient.Patience * 3);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(TestClient.Patience);
            await DeleteAsync(profile);
        }
    }

    // Its children are still writing for a moment.
    private static Task DeleteAsync(DirectoryInfo profile) => Eventually.TrueAsync(
        () =>
        {
            try
            {
                profile.Delete(recursive: true);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        },
        "the browser's profile is deleted");

    /// <summary>Serves the page and takes its report, before any of the gateway's own routes.</summary>
    private sealed class Page(string script, ChannelWriter<string> reports) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map("/test/page", page => page.Run(context =>
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                return context.Response.WriteAsync(Html);
            }));
            app.Map("/test/report", report => report.Run(async context =>
                await reports.WriteAsync(await new StreamReader(context.Request.Body).ReadToEndAsync())));
            next(app);
        };

        private string Html => $$"""
            <!DOCTYPE html><script>
            const port = new URLSearchParams(location.search).get('port');
            const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
            socket.binaryType = 'arraybuffer';
            const saw = [];
            socket.addEventListener('open', () => saw.push('open'));
            socket.addEventListener('message', event => saw.push(typeof event.data === 'string' ? `text ${event.data}` : `binary ${new Uint8Array(event.data)}`));
            socket.addEventListener('close', event => {
              saw.push(`close ${event.code} ${event.reason} ${event.wasClean}`);
              fetch('/test/report', { method: 'POST', body: saw.join('; ') });
            });
            {{script}}
            </script>
            """;
    }
}
