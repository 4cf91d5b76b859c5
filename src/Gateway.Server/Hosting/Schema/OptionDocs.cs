using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gateway.Hosting.Schema;

/// <summary>
/// The documentation of options. That of the gateway's own is embedded, because the compiler's file is neither in the image nor beside a program that uses the
/// package; that of a host's own applications is read from the compiler's file, if it is beside their assembly.
/// </summary>
internal static partial class OptionDocs
{
    /// <summary>The embedded file, beside this one in the source. The tests of the documentation write it, as they do with the tables of docs/configuration.md.</summary>
    internal const string FileName = "OptionDocs.json";

    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, OptionDoc>> Read = new();

    /// <summary>The documentation of a property; null if there is none.</summary>
    internal static OptionDoc? Find(PropertyInfo property) =>
        Read.GetOrAdd(property.DeclaringType!.Assembly, assembly => assembly == typeof(OptionDocs).Assembly ? ReadEmbedded(assembly) : ReadBeside(assembly)).GetValueOrDefault(GetId(property));

    /// <summary>The documentation of these properties in the compiler's file, in the form of the embedded file.</summary>
    internal static string Write(string xmlPath, IEnumerable<PropertyInfo> properties)
    {
        var documented = ReadXml(xmlPath);
        var json = new JsonObject();
        foreach (var id in properties.Select(GetId).Distinct().Order(StringComparer.Ordinal).Where(documented.ContainsKey))
        {
            var doc = documented[id];
            json[id] = new JsonObject { ["summary"] = doc.Summary, ["value"] = doc.Value, ["words"] = new JsonArray([.. doc.Words.Select(word => (JsonNode)word)]) };
        }

        return json.ToJsonString(JsonText.Indented) + "\n";
    }

    private static Dictionary<string, OptionDoc> ReadEmbedded(Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream(FileName)!;
        using var json = JsonDocument.Parse(stream);
        return json.RootElement.EnumerateObject().ToDictionary(one => one.Name, one => new OptionDoc(
            one.Value.GetProperty("summary").GetString()!,
            one.Value.GetProperty("value").GetString()!,
            [.. one.Value.GetProperty("words").EnumerateArray().Select(word => word.GetString()!)]));
    }

    private static Dictionary<string, OptionDoc> ReadBeside(Assembly assembly)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        return File.Exists(path) ? ReadXml(path) : [];
    }

    private static Dictionary<string, OptionDoc> ReadXml(string path) => XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member")
        .Where(member => ((string?)member.Attribute("name"))?.StartsWith("P:", StringComparison.Ordinal) == true)
        .GroupBy(member => ((string)member.Attribute("name")!)[2..])
        .ToDictionary(members => members.Key, members => new OptionDoc(
            GetText(members.First().Element("summary")), GetText(members.First().Element("value")), GetWords(members.First().Element("value"))));

    private static string GetId(PropertyInfo property) => $"{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}";

    private static string GetText(XElement? element) => element is null ? "" : Blanks().Replace(string.Concat(element.Nodes().Select(GetText)), " ").Trim();

    private static string GetText(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } reference => ((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword") ?? "").Split('.', ':')[^1],
        XElement other => string.Concat(other.Nodes().Select(GetText)),
        _ => "",
    };

    // A list of words has nothing but words marked as code, with commas between them.
    private static List<string> GetWords(XElement? value)
    {
        var words = value?.Elements("c").Select(word => word.Value).ToList() ?? [];
        return words.Count > 1 && words.TrueForAll(word => Word().IsMatch(word)) && GetText(value) == string.Join(", ", words) ? words : [];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^\w+$")]
    private static partial Regex Word();
}
