using Gateway.Files;

namespace Gateway.Secrets;

/// <summary>Reads a file with one token per line. Empty lines and lines that begin with # are ignored.</summary>
internal static class TokenFile
{
    /// <summary>The maximum size in bytes: 1 MiB, about ten thousand tokens; a larger file is a mistake.</summary>
    internal const int MaxSize = 1024 * 1024;

    /// <summary>The tokens, or null and why the file cannot be used, in a text that contains no token.</summary>
    internal static IReadOnlyList<string>? TryRead(string path, out string? fault)
    {
        try
        {
            return TryParse(FileContent.Read(path, MaxSize), out fault);
        }
        catch (Exception exception) when (exception is FileReadException or ArgumentException or NotSupportedException)
        {
            fault = exception.Message.TrimEnd('.');
            return null;
        }
    }

    /// <summary>Parses a file that was read.</summary>
    internal static IReadOnlyList<string>? TryParse(FileContent file, out string? fault)
    {
        var lines = file.Text.ReplaceLineEndings("\n").Split('\n')
            .Select((text, index) => (Token: text.Trim(), Number: index + 1))
            .Where(line => line.Token is not ("" or ['#', ..]))
            .ToList();
        fault = lines.Count == 0
            ? $"'{file.Path}' holds no token"
            : lines.Select(line => TokenSet.Fault(line.Token) is { } wrong ? $"'{file.Path}', line {line.Number} {wrong}" : null).FirstOrDefault(one => one is not null);
        return fault is null ? [.. lines.Select(line => line.Token)] : null;
    }

    /// <summary>Every fault of configured tokens and of a token file, each as key and text.</summary>
    internal static IEnumerable<(string Key, string Text)> Faults(string listKey, IReadOnlyList<string> tokens, string fileKey, string? file)
    {
        for (var index = 0; index < tokens.Count; index++)
        {
            if (TokenSet.Fault(tokens[index]) is { } text)
            {
                yield return ($"{listKey}:{index}", text);
            }
        }

        if (!string.IsNullOrEmpty(file) && TryRead(file, out var fault) is null)
        {
            yield return (fileKey, $"can't be used: {fault}");
        }
    }
}
