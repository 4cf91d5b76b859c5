using System.Text.Json.Nodes;
using Gateway.Hosting.Schema;

namespace Gateway.Hosting.Verbs;

/// <summary>The result of the self-test for one endpoint.</summary>
/// <param name="Endpoint">Its name.</param>
/// <param name="Received">What the client received, or why it received nothing.</param>
/// <param name="IsOk">Whether that is what was expected.</param>
internal sealed record SelftestResult(string Endpoint, string Received, bool IsOk)
{
    /// <summary>Prints all results and the verdict: a table on a terminal, JSON if asked, otherwise lines.</summary>
    internal static async Task WriteAsync(IReadOnlyList<SelftestResult> results, string verdict, bool isJson, VerbContext context)
    {
        if (isJson)
        {
            await context.Output.WriteLineAsync(new JsonObject
            {
                ["ok"] = results.All(result => result.IsOk),
                ["endpoints"] = new JsonArray([.. results.Select(result => (JsonNode)new JsonObject { ["name"] = result.Endpoint, ["received"] = result.Received, ["ok"] = result.IsOk })]),
            }.ToJsonString(JsonText.Indented));
            return;
        }

        if (context.IsTerminal)
        {
            ConsoleTables.Write(context.Output, ["endpoint", "client received", ""], results.Select(result => new[] { result.Endpoint, result.Received, result.IsOk ? "ok" : "FAILED" }));
        }
        else
        {
            foreach (var result in results)
            {
                await context.Output.WriteLineAsync($"{result.Endpoint}: client received {result.Received}");
            }
        }

        await context.Output.WriteLineAsync(verdict);
    }
}
