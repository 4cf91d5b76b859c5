using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Every value in <c>Gateway:Diagnostics</c> that can be read is valid.</summary>
internal sealed class DiagnosticsOptionsValidator : IValidateOptions<DiagnosticsOptions>
{
    public ValidateOptionsResult Validate(string? name, DiagnosticsOptions options) => ValidateOptionsResult.Success;
}
