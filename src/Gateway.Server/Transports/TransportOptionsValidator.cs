using Gateway.Platform;
using Microsoft.Extensions.Options;

namespace Gateway.Transports;

/// <summary>Finds a transport that this system does not have.</summary>
/// <param name="isLinux">Whether it is Linux.</param>
internal sealed class TransportOptionsValidator(bool isLinux) : IValidateOptions<TransportOptions>
{
    /// <summary>For the system that this is.</summary>
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
