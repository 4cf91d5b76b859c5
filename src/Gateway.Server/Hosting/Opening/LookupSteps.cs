using Gateway.Lookup;

namespace Gateway.Hosting.Opening;

/// <summary>Reads the lookup table.</summary>
internal sealed class LookupSteps : IStartSteps
{
    /// <inheritdoc/>
    public IEnumerable<StartStep> Steps(IServiceProvider services)
    {
        yield return new StartStep("Gateway:Lookup:File", ["Gateway:Lookup"], null, Read, exception => StartFault.Explain(exception) ?? exception.Message);
    }

    private static IAsyncDisposable? Read(IServiceProvider services)
    {
        services.GetRequiredService<LookupStore>().Load();
        return null;
    }
}
