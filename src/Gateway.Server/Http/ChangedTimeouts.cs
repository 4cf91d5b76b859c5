using Gateway.Limits;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Http;

/// <summary>Makes the framework read the request timeout again when <c>Timeouts:Request</c> has changed.</summary>
internal sealed class ChangedTimeouts : IOptionsChangeTokenSource<RequestTimeoutOptions>
{
    private ConfigurationReloadToken _token = new();

    public ChangedTimeouts(IOptionsMonitor<GatewayTimeouts> timeouts) => timeouts.OnChange(_ => Interlocked.Exchange(ref _token, new ConfigurationReloadToken()).OnReload());

    /// <inheritdoc/>
    public string? Name => Options.DefaultName;

    /// <inheritdoc/>
    public IChangeToken GetChangeToken() => _token;
}
