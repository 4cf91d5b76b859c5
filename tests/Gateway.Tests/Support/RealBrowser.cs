using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Support;

/// <summary>Chromium on a page that the gateway's own host serves, before its own routes, and that posts what it saw.</summary>
public sealed class RealBrowser
{
    /// <summary>Where the page is; its script reports with <c>POST /test/report</c>.</summary>
    public const string Page = "/test/page";

    private static readonly string[] Quietly =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ];

    private readonly string _path = Tool.Require("chromium", "chromium");
    private readonly Channel<string> _reports = Channel.CreateUnbounded<string>();
    private readonly string _script;

    /// <param name="script">The page's.</param>
    public RealBrowser(string script) => _script = script;

    /// <summary>Has a gateway's host serve the page.</summary>
    public void Serve(IServiceCollection services) => services.AddSingleton<IStartupFilter>(new Routes(_script, _reports.Writer));

    /// <summary>Shows the page until it has reported.</summary>
    public async Task<string> VisitAsync(Uri page, params string[] options)
    {
        var profile = Directory.CreateTempSubdirectory("gateway-browser");
        using var process = Process.Start(new ProcessStartInfo(_path, [.. Quietly, .. options, $"--user-data-dir={profile.FullName}", page.AbsoluteUri])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return await _reports.Reader.ReadAsync().AsTask().WaitAsync(TestClient.Patience * 3);
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

    private sealed class Routes(string script, ChannelWriter<string> reports) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map(Page, page => page.Run(context =>
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                return context.Response.WriteAsync($"<!DOCTYPE html><script>{script}</script>");
            }));
            app.Map("/test/report", report => report.Run(async context =>
                await reports.WriteAsync(await new StreamReader(context.Request.Body).ReadToEndAsync())));
            next(app);
        };
    }
}
