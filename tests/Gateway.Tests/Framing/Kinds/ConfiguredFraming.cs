using System.Text;
using Gateway.Framing;
using Gateway.Framing.Settings;
using Gateway.Hosting.Checks;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Framing.Kinds;

/// <summary>Framings as they are written in a settings file.</summary>
internal static class ConfiguredFraming
{
    /// <summary>The framing of a word or an object in JSON; it must have no faults.</summary>
    internal static IFraming Of(string json)
    {
        var framing = TryBuild(json, out var faults);
        Assert.True(framing is not null, string.Join('\n', faults));
        return framing;
    }

    /// <summary>The framing of a word or an object in JSON, with the faults that were found.</summary>
    internal static IFraming? TryBuild(string json, out List<string> faults, FramingLimit? limit = null)
    {
        var value = json.StartsWith('{') ? json : $"\"{json}\"";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{{\"Framing\":{value}}}"));
        var section = new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection("Framing");
        faults = [];
        var choice = new FramingReader(faults, Misspelling.FindClosest).ReadChoice(section);
        var framing = choice is null ? null : new FramingBuilder(Find, faults, limit).Build(choice, "Framing");
        return faults.Count == 0 ? framing : null;
    }

    /// <summary>The keys of an object in JSON, below this one.</summary>
    internal static (string Key, string? Value)[] Keys(string path, string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return [.. new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable().Where(one => one.Value is not null).Select(one => ($"{path}:{one.Key}", one.Value))];
    }

    /// <summary>What becomes of bytes in hex that come in one read.</summary>
    internal static FramingRun Decode(string json, string hex, int limit = 65_536) => FramingRun.Of(Of(json), limit, [Bytes(hex)]);

    /// <summary>Bytes from hex with blanks.</summary>
    internal static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static IFraming? Find(string name) => name switch { "Line" => new LineFraming(), "LengthPrefixed" => new LengthPrefixedFraming(), "Raw" => new RawFraming(), _ => null };
}
