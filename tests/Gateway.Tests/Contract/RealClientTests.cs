using System.Diagnostics;
using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>Clients that people really use.</summary>
public sealed class RealClientTests
{
    [SkippableFact]
    public async Task Netcat_speaks_lines()
    {
        await using var server = await GatewayServer.StartAsync();
        var output = await RunAsync("nc", ["-N", "127.0.0.1", Port(server, "line")], "PING\nECHO a b\nQUIT\n");
        Assert.Equal("READY\nPONG\nOK a b\nBYE\n", output);
    }

    [SkippableFact]
    public async Task Erlang_speaks_lines_and_frames()
    {
        await using var server = await GatewayServer.StartAsync();
        var program = $$"""
            Ask = fun(Port, Packet, Request) ->
              {ok, S} = gen_tcp:connect("127.0.0.1", Port, [binary, {packet, Packet}, {active, false}]),
              {ok, Ready} = gen_tcp:recv(S, 0), ok = gen_tcp:send(S, Request), {ok, Reply} = gen_tcp:recv(S, 0),
              io:format("~p ~p~n", [Ready, Reply]) end,
            Ask({{Port(server, "line")}}, line, <<"PING\n">>),
            Ask({{Port(server, "frames")}}, 4, <<"ECHO ", 0, 255>>),
            halt().
            """;
        var output = await RunAsync("erl", ["-noshell", "-eval", program], "");
        Assert.Equal("<<\"READY\\n\">> <<\"PONG\\n\">>\n<<\"READY\">> <<79,75,32,0,255>>\n", output);
    }

    [SkippableFact]
    public async Task Curl_speaks_HTTP()
    {
        await using var server = await GatewayServer.StartAsync();
        var output = await RunAsync("curl", ["-s", "-d", "a b", new Uri(server.Http.BaseAddress!, "/api/v1/commands/echo").ToString()], "");
        Assert.Equal("OK a b", output);
    }

    private static string Port(ServedGateway server, string listener) => ((IPEndPoint)server.EndPoint(listener)).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new SkipException($"{program} is not installed.");
        }

        using (process)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TestClient.Patience);
            await process.WaitForExitAsync().WaitAsync(TestClient.Patience);
            return output;
        }
    }
}
