using Gateway.Hosting.Schema;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway config schema</c>: prints the JSON schema of the settings file, with the options of the host's own applications.</summary>
internal static class SchemaVerb
{
    /// <exception cref="ConfigurationException">The host's own framings or applications have faults.</exception>
    internal static async Task<int> RunAsync(VerbContext context)
    {
        // Faults of the configuration do not matter: an editor may be about to help with them.
        var faults = GatewayApplication.Inspect(context.Arguments, context.Configure, _ => { });
        if (faults.Catalog is not { Faults.Count: 0, HasAllFramings: true, HasAllApplications: true } catalog)
        {
            throw new ConfigurationException(faults.Found);
        }

        await context.Output.WriteLineAsync(ConfigurationSchema.Create(catalog).ToJsonString(JsonText.Indented));
        return ExitCode.Ok;
    }
}
