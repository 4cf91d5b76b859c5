using System.Text;
using System.Text.Json;
using Gateway.Framing.Settings;
using Gateway.Hosting.Checks;

namespace Gateway.Hosting.Verbs;

/// <summary>A framing as an object in JSON on the command line, read as a settings file is.</summary>
internal static class FramingArgument
{
    private static readonly string[] Hex =
    [
        nameof(FramingOptions.Start), nameof(FramingOptions.End), nameof(FramingOptions.Mask), nameof(FramingOptions.TrailerBytes), nameof(FramingOptions.Until),
        nameof(CaseOptions.Match), nameof(EscapeOptions.By), nameof(EscapeOptions.Map), nameof(EscapeOptions.Xor),
    ];

    /// <summary>Reads it; null if it has faults.</summary>
    /// <param name="json">The text.</param>
    /// <param name="key">The key that its faults are told with.</param>
    /// <param name="faults">Collects a sentence for each fault.</param>
    internal static FramingChoice? Read(string json, string key, List<string> faults)
    {
        const string form = "use an object such as { \"Kind\": \"Length\", \"Size\": 2 }";
        try
        {
            // As the reader of settings files takes it.
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                faults.Add(root.ValueKind == JsonValueKind.String ? $"--json is text: {form}, or give the word by --framing {root.GetString()}." : $"--json is {root.GetRawText()}: {form}.");
                return null;
            }

            FindNumbers(root, key, faults);
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{{\"{key}\":{json}}}"));
            var choice = new FramingReader(faults, Misspelling.FindClosest).ReadChoice(new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection(key));
            if (choice is null && faults.Count == 0)
            {
                faults.Add($"--json is empty: {form}.");
            }

            return choice;
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or JsonException)
        {
            faults.Add($"--json is no JSON object: {exception.InnerException?.Message ?? exception.Message}");
            return null;
        }
    }

    // A configuration has only text, so that 10 would be taken for the byte 10 in hex.
    private static void FindNumbers(JsonElement element, string path, List<string> faults, bool isHex = false)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                FindNumbers(property.Value, $"{path}:{property.Name}", faults, isHex || Hex.Contains(property.Name, StringComparer.OrdinalIgnoreCase));
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, item) in element.EnumerateArray().Index())
            {
                FindNumbers(item, $"{path}:{index}", faults, isHex);
            }
        }
        else if (isHex && element.ValueKind == JsonValueKind.Number)
        {
            faults.Add($"{path} is the number {element.GetRawText()}: bytes are hex in quotes, two digits for each, such as \"0A\".");
        }
    }
}
