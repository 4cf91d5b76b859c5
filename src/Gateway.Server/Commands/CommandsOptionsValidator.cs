using Microsoft.Extensions.Options;

namespace Gateway.Commands;

/// <summary>Every value in <c>Gateway:Commands</c> that can be read is valid.</summary>
internal sealed class CommandsOptionsValidator : IValidateOptions<CommandsOptions>
{
    public ValidateOptionsResult Validate(string? name, CommandsOptions options) => ValidateOptionsResult.Success;
}
