using Gateway.Configuration;
using Gateway.Hosting.Reload;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Configuration;

/// <summary>An option that is a value or a section, from several sources: a value replaces the section below it as a whole, and a section the value.</summary>
public sealed class ValueOrSectionTests
{
    private const string Path = "Gateway:Listeners:a:Framing";

    // A source's keys are separated by spaces, the first source is the one with the lowest precedence; "=Line" is the option's own value.
    [Theory]
    [InlineData("=Line", "=Line")]
    [InlineData("=Line", "Kind=Json", "Kind=Json")]
    [InlineData("Kind=Length Size=2", "=Line", "=Line")]
    [InlineData("Kind=Length Size=2", "Size=4", "Kind=Length Size=4")]
    [InlineData("Kind=Length Size=2", "=Line", "Kind=Fixed", "Kind=Fixed")]
    [InlineData("Kind=Length Size=2", "=Line", "Offset=2", "Offset=2")]
    [InlineData("=Line", "Kind=Length Size=2", "=Nul", "=Nul")]
    [InlineData("=Line", "Kind=Length", "=Nul", "Preset=Mllp", "Preset=Mllp")]
    [InlineData("Kind=Length Size=2", "=Line", "", "Kind=Fixed", "Size=8", "Kind=Fixed Size=8")]
    [InlineData("Kind=Length", "=Line kind=Fixed", "Kind=Fixed")]
    [InlineData("Kind=Length Size=2", "=Line", "=Nul KIND=Json", "Kind=Json")]
    [InlineData("Kind=Length", "=", "Kind=Length")]
    [InlineData("Kind=Length", "=", "Size=2", "Kind=Length Size=2")]
    [InlineData("End:0=0D End:1=0A", "End=03", "End=03")]
    [InlineData("End:0=0D End:1=0A", "End:1=03", "End:0=0D End:1=03")]
    [InlineData("End:0=0D End:1=0A", "End=03", "End:0=04", "End:0=04")]
    [InlineData("Otherwise:Kind=Length Otherwise:Size=2", "Otherwise=Close", "Otherwise=Close")]
    [InlineData("Otherwise:Kind=Length Otherwise:Size=2", "Otherwise=Close", "Otherwise:Kind=Json", "Otherwise:Kind=Json")]
    [InlineData("Cases:0:At=1 Cases:0:Framing:Kind=Length", "Cases:0:Framing=Gt06", "Cases:0:At=1 Cases:0:Framing=Gt06")]
    [InlineData("Cases:0:At=1 Cases:0:Framing:Size=2", "Cases:0:Framing=Gt06", "Cases:0:Framing:Kind=Json", "Cases:0:At=1 Cases:0:Framing:Kind=Json")]
    [InlineData("Cases:0:At=1 Cases:0:Framing:Size=2", "=Line", "Cases:0:Framing:Kind=Json", "Cases:0:Framing:Kind=Json")]
    [InlineData("0=Message 1=Token", "=Token", "0=BackEnd", "0=BackEnd")]
    public void Nothing_is_left_of_what_was_replaced(params string[] sourcesAndEffective)
    {
        var (sources, effective) = (sourcesAndEffective[..^1], sourcesAndEffective[^1]);
        Assert.Equal(effective, Show(ValueOrSection.Read(Build(sources), Path)));

        // The host's own sources stand in the configuration as one.
        Assert.Equal(effective, Show(ValueOrSection.Read(new ConfigurationBuilder().AddConfiguration(Build(sources)).Build(), Path)));

        // What a reload compares and checks is a copy.
        Assert.Equal(effective, Show(ConfigurationFiles.Copy(Build([.. sources])).GetSection(Path)));
    }

    [Fact]
    public void A_key_that_is_null_stays_and_a_copy_has_all_other_keys()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new($"{Path}:Preset", "Mllp"), new($"{Path}:Start", null), new("Gateway:Listeners:a:Url", "tcp://127.0.0.1:1"), new("Gateway:Listeners:a:FramingX", "x")])
            .Build();
        Assert.Equal("Preset=Mllp Start=", Show(ValueOrSection.Read(configuration, Path)));
        var copy = ConfigurationFiles.Copy(configuration);
        Assert.Equal("Preset=Mllp Start=", Show(copy.GetSection(Path)));
        Assert.Equal(("tcp://127.0.0.1:1", "x"), (copy["Gateway:Listeners:a:Url"], copy["Gateway:Listeners:a:FramingX"]));
    }

    private static IConfigurationRoot Build(string[] sources)
    {
        var builder = new ConfigurationBuilder();
        foreach (var source in sources)
        {
            builder.AddInMemoryCollection(source.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(key => key.Split('='))
                .Select(pair => KeyValuePair.Create(pair[0].Length == 0 ? Path : $"{Path}:{pair[0]}", (string?)pair[1])));
        }

        return builder.Build();
    }

    private static string Show(IConfigurationSection section) => string.Join(' ', section.AsEnumerable(makePathsRelative: true)
        .Append(new("", section.Value))
        .Where(pair => pair.Value is not null || !section.GetSection(pair.Key).GetChildren().Any() && pair.Key.Length > 0)
        .Select(pair => $"{(pair.Key.Equals("kind", StringComparison.OrdinalIgnoreCase) ? "Kind" : pair.Key)}={pair.Value}")
        .Order(StringComparer.Ordinal));
}
