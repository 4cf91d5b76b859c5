using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace Gateway.Tests.Deploy;

/// <summary>YAML files as plain dictionaries and lists, with anchors and merges resolved.</summary>
internal static class Yaml
{
    internal static Dictionary<object, object> Read(string text) =>
        new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(new StringReader(text))));

    internal static IEnumerable<Dictionary<object, object>> ReadAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(Write(document.RootNode)))];
    }

    /// <summary>What stands there, by the names and numbers on the way.</summary>
    internal static object At(this object node, params object[] path) => path.Aggregate(node, (at, step) =>
        step is int index ? ((List<object>)at)[index] : ((Dictionary<object, object>)at)[step]);

    internal static Dictionary<object, object> MapAt(this object node, params object[] path) => (Dictionary<object, object>)node.At(path);

    internal static List<object> ListAt(this object node, params object[] path) => (List<object>)node.At(path);

    private static string Write(YamlNode node)
    {
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(node)).Save(text, assignAnchors: false);
        return text.ToString();
    }
}
