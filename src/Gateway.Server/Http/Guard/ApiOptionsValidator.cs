using Gateway.Secrets;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Guard;

/// <summary>Reports every fault in <c>Gateway:Api</c>, each with its key and without any token.</summary>
internal sealed class ApiOptionsValidator(IConfiguration configuration) : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var faults = new List<string>();
        List<string> given = [];
        if (!string.IsNullOrEmpty(options.Token))
        {
            if (Token.FindFaultInSecret(options.Token) is { } wrong)
            {
                faults.Add($"Gateway:Api:Token {wrong}{(Token.Parse(options.Token).Name is null ? "" : ": names of clients are for Gateway:Api:TokenFile")}.");
            }
            else
            {
                given.Add(options.Token);
            }
        }

        faults.AddRange(SecretFile.Tokens.FindFaults("Token", given, "TokenFile", options.TokenFile).Select(fault => $"Gateway:Api:{fault.Key} {fault.Text}."));

        if (options.AllowAnonymous && !(string.IsNullOrEmpty(options.Token) && string.IsNullOrEmpty(options.TokenFile)))
        {
            faults.Add("Gateway:Api:AllowAnonymous is true beside a token: leave out one of them.");
        }

        for (var index = 0; index < options.AllowedOrigins.Count; index++)
        {
            if (!WebOrigin.TryParse(options.AllowedOrigins[index], out _))
            {
                faults.Add($"Gateway:Api:AllowedOrigins:{index} is '{options.AllowedOrigins[index]}': use scheme://host or scheme://host:port, as browsers write it in Origin.");
            }
        }

        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint.Key).ToList();
        if (options.MonitoringEndpoint is { Length: > 0 } endpoint && !endpoints.Contains(endpoint, StringComparer.OrdinalIgnoreCase))
        {
            faults.Add($"Gateway:Api:MonitoringEndpoint is '{endpoint}': name one of Kestrel:Endpoints{(endpoints.Count > 0 ? $" ({string.Join(", ", endpoints)})" : "")}.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
