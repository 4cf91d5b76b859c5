namespace Gateway.Hosting;

/// <inheritdoc/>
internal sealed record GatewayBuilder(IServiceCollection Services) : IGatewayBuilder;
