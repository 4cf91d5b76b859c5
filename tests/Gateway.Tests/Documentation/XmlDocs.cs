using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gateway.Tests.Documentation;

/// <summary>The XML documentation that the compiler wrote beside the service, as text for a page.</summary>
internal static partial class XmlDocs
{
    private static readonly Dictionary<string, XElement> Members =
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Gateway.Server.xml"), LoadOptions.PreserveWhitespace).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!);

    internal static string Summary(Type type) => Text($"T:{type.FullName}", "summary");

    internal static string Summary(MemberInfo member) => Text(Id(member), "summary");

    /// <summary>Unit and range of an option: its <c>value</c> element, empty where it has none.</summary>
    internal static string Value(MemberInfo member) => Text(Id(member), "value");

    private static string Id(MemberInfo member) => $"{(member is PropertyInfo ? 'P' : 'F')}:{member.DeclaringType!.FullName}.{member.Name}";

    private static string Text(string id, string element) =>
        Members.TryGetValue(id, out var member) && member.Element(element) is { } found ? Blanks().Replace(string.Concat(found.Nodes().Select(Text)), " ").Trim().Replace("|", "\\|") : "";

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } link when link.Attribute("href") is { } page => $"[{link.Value}]({page.Value})",
        XElement { Name.LocalName: "see" or "paramref" } link => $"`{((string?)link.Attribute("cref") ?? (string)link.Attribute("name")!).Split('.', ':')[^1]}`",
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
