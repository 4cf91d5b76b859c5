using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Hosting.Schema;

/// <summary>How JSON is printed for people and programs alike: indented, with every character as it is that JSON allows.</summary>
internal static class JsonText
{
    internal static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(),
    };
}
