using Gateway.Applications;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Hosting.Schema;

namespace Gateway.Tests.Documentation;

/// <summary>The texts of the JSON schema are the XML documentation of the options, as the tables of docs/configuration.md are.</summary>
public sealed class OptionDocsTests
{
    private const string File = "src/Gateway.Server/Hosting/Schema/OptionDocs.json";

    [Fact]
    public void The_embedded_file_is_that_of_the_code_and_has_every_option()
    {
        var options = Types().SelectMany(type => new OptionsShape(type).Options).ToList();
        var written = OptionDocs.Write(Path.Combine(AppContext.BaseDirectory, "Gateway.Server.xml"), options);
        Assert.All(options, option => Assert.Contains($"\"{option.DeclaringType!.FullName}.{option.Name}\"", written));
        GeneratedPage.AssertUpToDate(File, written);
    }

    /// <summary>Every type of options, of sections and of our own applications.</summary>
    internal static IReadOnlyList<Type> Types()
    {
        var applications = typeof(GatewaySections).Assembly.GetTypes().SelectMany(type => type.GetInterfaces())
            .Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IApplication<>) && !one.ContainsGenericParameters)
            .Select(one => one.GetGenericArguments()[0]);
        var found = new List<Type>();
        foreach (var type in GatewaySections.All.Select(section => section.Shape.Type).Concat(applications))
        {
            Find(type, found);
        }

        return found;
    }

    private static void Find(Type type, List<Type> found)
    {
        var shape = new OptionsShape(type);
        if (shape.Item is { } item)
        {
            Find(item.Type, found);
        }
        else if (!shape.IsValue && !found.Contains(type))
        {
            found.Add(type);
            foreach (var option in shape.Options)
            {
                Find(option.PropertyType, found);
            }
        }
    }
}
