using System.Runtime.CompilerServices;
using Gateway.Hosting.Reload;
using Microsoft.Extensions.Hosting.Systemd;

namespace Gateway.Hosting.Systemd;

/// <summary>Adds the notifications to systemd, where systemd asks for them.</summary>
internal static class SystemdServiceCollectionExtensions
{
    internal static IServiceCollection AddSystemdNotifications(this IServiceCollection services) =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(SystemdNotifications.SocketVariable)) ? services : AddNotifications(services);

    // A method of its own, so that the assembly is loaded only where it is needed: each costs two open files.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IServiceCollection AddNotifications(IServiceCollection services) => services
        .AddSingleton<ISystemdNotifier, SystemdNotifier>()
        .AddSingleton<SystemdNotifications>()
        .AddSingleton<IReloadObserver>(provider => provider.GetRequiredService<SystemdNotifications>())
        .AddHostedService(provider => provider.GetRequiredService<SystemdNotifications>());
}
