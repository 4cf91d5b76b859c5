using System.Text.Json.Nodes;
using Gateway.Hosting.Schema;
using Gateway.Hosting.Sources;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway config</c>: prints the effective value of every option with its source. Faults are reported, and do not keep it from printing.</summary>
internal static class ConfigVerb
{
    internal static async Task<int> RunAsync(VerbContext context, bool isJson, bool isVerbose)
    {
        Dictionary<string, IReadOnlyList<ValueSource>> given = [];
        var faults = GatewayApplication.Inspect(context.Arguments, context.Configure, configuration => given = EffectiveSections.Settle(configuration, GivenValues.Read(configuration, OptionTree.IsOurs)));
        var values = new OptionTree(faults.Catalog).Complete(given);
        if (isJson)
        {
            await context.Output.WriteLineAsync(ToJson(values, faults.Found).ToJsonString(JsonText.Indented));
        }
        else if (context.IsTerminal)
        {
            ConsoleTables.Write(context.Output, ["option", "value", "source"], values.Select(value => Row(value, isVerbose)));
        }
        else
        {
            foreach (var value in values)
            {
                await context.Output.WriteLineAsync(string.Join('\t', Row(value, isVerbose).Select(Terminal.Escape)));
            }
        }

        if (faults.Found.Count == 0)
        {
            return ExitCode.Ok;
        }

        await context.Output.FlushAsync();
        await context.Error.WriteLineAsync(new ConfigurationException(faults.Found).Message);
        return ExitCode.Failed;
    }

    private static string[] Row(EffectiveValue value, bool isVerbose) =>
    [
        value.Key,
        value.Value ?? "",
        string.Join(", over ", value.Overridden.Where(_ => isVerbose).Select(source => $"'{source.Value}' of {source}").Prepend(value.Source.ToString())),
    ];

    private static JsonObject ToJson(IReadOnlyList<EffectiveValue> values, IReadOnlyList<string> faults) => new()
    {
        ["values"] = new JsonArray([.. values.Select(value => (JsonNode)new JsonObject
        {
            ["key"] = value.Key,
            ["value"] = value.Value,
            ["source"] = ToJson(value.Source),
            ["overridden"] = new JsonArray([.. value.Overridden.Select(source =>
            {
                var json = ToJson(source);
                json["value"] = source.Value;
                return (JsonNode)json;
            })]),
        })]),
        ["faults"] = new JsonArray([.. faults.Select(fault => (JsonNode)fault)]),
    };

    private static JsonObject ToJson(ValueSource source)
    {
        var kind = source.Kind.ToString();
        return new JsonObject { ["kind"] = char.ToLowerInvariant(kind[0]) + kind[1..], ["name"] = source.Name.Length > 0 ? source.Name : null };
    }
}
