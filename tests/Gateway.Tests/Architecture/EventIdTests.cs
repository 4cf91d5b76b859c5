using System.Reflection;
using System.Text.RegularExpressions;
using Gateway.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Architecture;

public sealed partial class EventIdTests
{
    private static readonly Dictionary<string, int> Ids = typeof(GatewayEventIds)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);

    [Fact]
    public void No_number_is_given_twice() => Assert.Equal(Ids.Count, Ids.Values.Distinct().Count());

    [Fact]
    public void Each_is_used_by_one_log_method_and_each_log_method_has_one()
    {
        var used = typeof(GatewayEventIds).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(attribute => attribute.EventId)
            .Order();

        Assert.Equal(Ids.Values.Order(), used);
    }

    [Fact]
    public void All_are_named_and_none_is_written_as_a_number()
    {
        foreach (var (path, lines) in Repository.SourceFiles())
        {
            var attributes = Attribute().Matches(string.Join('\n', lines));
            Assert.All(attributes, attribute => Assert.True(Ids.ContainsKey(attribute.Groups[1].Value), $"{path}: {attribute.Value}"));
        }
    }

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?(?:GatewayEventIds\.)?(\w+)")]
    private static partial Regex Attribute();
}
