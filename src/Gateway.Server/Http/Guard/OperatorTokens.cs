using Gateway.Diagnostics;
using Gateway.Files;
using Gateway.Secrets;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Guard;

/// <summary>The operator's tokens, and which clients have access with or without one (docs/protocol.md 8.3).</summary>
internal sealed partial class OperatorTokens
{
    private readonly Tokens _tokens;
    private readonly ILogger<OperatorTokens> _log;
    private volatile bool _allowsAnonymous;

    public OperatorTokens(IOptionsMonitor<ApiOptions> options, FileWatch files, ILogger<Tokens> tokenLog, ILogger<OperatorTokens> log)
    {
        _tokens = new Tokens("Gateway:Api:TokenFile", GetTokens(options.CurrentValue), options.CurrentValue.TokenFile, files, tokenLog);
        _allowsAnonymous = options.CurrentValue.AllowAnonymous;
        _log = log;
        options.OnChange(Apply);
    }

    /// <summary>Which clients have access now.</summary>
    internal ApiAccess Access => _tokens.AreRequired ? ApiAccess.Token : _allowsAnonymous ? ApiAccess.Anyone : ApiAccess.Loopback;

    /// <summary>
    /// Whether this is one of the tokens, and the name of the client that it belongs to; null for the operator's. Takes the same time whatever the token has in
    /// common with one.
    /// </summary>
    internal bool TryFind(ReadOnlySpan<byte> token, out string? client) => _tokens.TryFind(token, out client);

    /// <summary>Logs which clients have access.</summary>
    internal void Announce()
    {
        var (access, whom) = (Access, Access.Describe());
        Announced(access == ApiAccess.Anyone ? LogLevel.Warning : LogLevel.Information, whom);
    }

    // Replaces all tokens at once: at no moment are both the old and the new ones missing.
    private void Apply(ApiOptions options)
    {
        var before = Access;
        _allowsAnonymous = options.AllowAnonymous;
        _tokens.Replace(GetTokens(options), options.TokenFile);
        if (Access != before)
        {
            Announce();
        }
    }

    private static string[] GetTokens(ApiOptions options) => string.IsNullOrEmpty(options.Token) ? [] : [options.Token];

    [LoggerMessage(EventId = GatewayEventIds.ApiAccess, Message = "/api/ and /ws are served to {Whom}")]
    private partial void Announced(LogLevel level, string whom);
}
