namespace Gateway.Tests.Support;

/// <summary>One gateway for all tests of a class that leave it as they found it.</summary>
public class ServerFixture : IAsyncLifetime
{
    public GatewayServer Server { get; private set; } = null!;

    protected virtual (string Key, string? Value)[] Options => [];

    public async Task InitializeAsync() => Server = await GatewayServer.StartAsync(Options);

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
