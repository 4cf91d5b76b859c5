using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Gateway.Hosting;
using Gateway.Tests.Documentation;

namespace Gateway.Tests.Hosting;

/// <summary>The list of all sections.</summary>
public sealed class GatewaySectionsTests
{
    // One that is not named would have no properties in an executable that is compiled ahead of time: its keys would not be known.
    [Fact]
    public void Every_type_in_the_options_of_another_one_is_kept_ahead_of_time()
    {
        var kept = typeof(GatewaySections).GetMethod(nameof(GatewaySections.AddGatewayOptions), BindingFlags.NonPublic | BindingFlags.Static)!
            .GetCustomAttributes<DynamicDependencyAttribute>().Select(dependency => dependency.Type!);
        var applications = typeof(GatewaySections).Assembly.GetTypes().SelectMany(type => type.GetInterfaces())
            .Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(Gateway.Applications.IApplication<>))
            .Select(one => one.GetGenericArguments()[0]);
        var nested = OptionDocsTests.Types().Except(GatewaySections.All.Select(section => section.Shape.Type)).Except(applications);

        Assert.Equal(nested.Select(type => type.FullName).Order(), kept.Select(type => type.FullName).Order());
    }
}
