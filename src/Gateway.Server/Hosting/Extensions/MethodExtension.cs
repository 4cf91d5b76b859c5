using Gateway.Commands;

namespace Gateway.Hosting.Extensions;

/// <summary>A verb that is a method (<c>MapVerb</c>).</summary>
internal sealed class MethodExtension(MappedVerb mapped) : Extension<ICommand>
{
    /// <inheritdoc/>
    internal override IEnumerable<string> FindMissing(IServiceProviderIsService? registered) => mapped.FindFaults(registered);

    /// <inheritdoc/>
    public override string ToString() => $"The verb '{mapped.Verb}', {mapped},";

    /// <inheritdoc/>
    protected override ICommand CreateCore(IServiceProvider services) => new MappedCommand(mapped, services.GetRequiredService<IServiceScopeFactory>());
}
