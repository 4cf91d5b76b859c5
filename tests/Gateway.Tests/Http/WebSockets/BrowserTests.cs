using Gateway.Tests.Support;

namespace Gateway.Tests.Http.WebSockets;

/// <summary>The WebSocket of a real browser, on a page that the gateway's own host serves and that posts what it saw.</summary>
public sealed class BrowserTests
{
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
        var browser = new RealBrowser($$"""
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
            """);
        await using var server = await GatewayServer.StartAsync(TimeProvider.System, browser.Serve);
        return await browser.VisitAsync(
            new UriBuilder(server.Http.BaseAddress!) { Host = host, Path = RealBrowser.Page, Query = $"port={server.Http.BaseAddress!.Port}" }.Uri);
    }
}
