using Gateway.Platform;
using Microsoft.Extensions.Options;

namespace Gateway.Transports;

/// <summary>Reports a transport that this system does not have.</summary>
/// <param name="isLinux">Whether the system is Linux.</param>
internal sealed class TransportOptionsValidator(bool isLinux) : IValidateOptions<TransportOptions>
{
    /// <summary>Creates the validator for the current system.</summary>
    public TransportOptionsValidator()
        : this(LinuxKernel.IsUsed)
    {
    }

    public ValidateOptionsResult Validate(string? name, TransportOptions options)
    {
        if (!Enum.IsDefined(options.Transport))
        {
            return ValidateOptionsResult.Fail($"Gateway:Transport is {options.Transport}: use {string.Join(" or ", Enum.GetNames<TransportKind>())}.");
        }

        return options.Transport != TransportKind.Epoll || isLinux
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Gateway:Transport is Epoll, which only Linux has: use Auto or Sockets.");
    }
}
