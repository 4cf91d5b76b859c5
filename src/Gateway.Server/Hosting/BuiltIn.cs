using Gateway.Applications;
using Gateway.Applications.HttpBackEnds;
using Gateway.Commands;
using Gateway.Framing;

namespace Gateway.Hosting;

/// <summary>The built-in framings, applications and verbs. A new one is a file and a line here.</summary>
internal static class BuiltIn
{
    internal static IServiceCollection AddFramings(this IServiceCollection services) => services
        .AddSingleton<IFraming, LineFraming>()
        .AddSingleton<IFraming, LengthPrefixedFraming>()
        .AddSingleton<IFraming, RawFraming>();

    internal static IServiceCollection AddApplications(this IServiceCollection services) => services
        .AddSingleton<IApplication, CommandsApplication>()
        .AddSingleton<IApplication, EchoApplication>()
        .AddSingleton<IApplication, ForwardApplication>()
        .AddSingleton<HttpApplication>()
        .AddSingleton<IApplication>(provider => provider.GetRequiredService<HttpApplication>())
        .AddSingleton<IApplication, ObserveApplication>();

    internal static IServiceCollection AddCommands(this IServiceCollection services) => services
        .AddSingleton<ICommand, AuthCommand>()
        .AddSingleton<ICommand, EchoCommand>()
        .AddSingleton<ICommand, GetCommand>()
        .AddSingleton<ICommand, LeaveCommand>()
        .AddSingleton<ICommand, PingCommand>()
        .AddSingleton<ICommand, QuitCommand>()
        .AddSingleton<ICommand, SayCommand>()
        .AddSingleton<ICommand, StatusCommand>()
        .AddSingleton<ICommand, WhoamiCommand>();
}
