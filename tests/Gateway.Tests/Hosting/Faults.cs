using Gateway.Hosting;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Hosting;

/// <summary>What a configuration is told.</summary>
internal static class Faults
{
    internal static IReadOnlyList<string> Of(params (string Key, string? Value)[] options)
    {
        var exception = Assert.Throws<ConfigurationException>(() => Create([], options));
        Assert.All(exception.Faults, fault => Assert.Contains(fault, exception.Message));
        return exception.Faults;
    }

    internal static IReadOnlyList<string> OfArguments(params string[] args) =>
        Assert.Throws<ConfigurationException>(() => Create(args, [])).Faults;

    /// <summary>It is taken without a fault.</summary>
    internal static async Task NoneInAsync(params (string Key, string? Value)[] options) => await Create([], options).DisposeAsync();

    private static Microsoft.AspNetCore.Builder.WebApplication Create(string[] args, (string Key, string? Value)[] options) =>
        GatewayApplication.Create(args, builder =>
        {
            builder.Configuration.Sources.Clear();
            // Last wins, as everywhere.
            builder.Configuration.AddInMemoryCollection(options.GroupBy(option => option.Key).Select(same => KeyValuePair.Create(same.Key, same.Last().Value)));
        });
}
