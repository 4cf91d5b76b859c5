using Gateway.Files;

namespace Gateway.Secrets;

/// <summary>A kind of file with one secret per line. Empty lines and lines that begin with # are ignored.</summary>
/// <param name="kind">What a line holds, for messages: <c>token</c>.</param>
/// <param name="findFault">What is wrong with a secret, in a text that does not repeat it; null for nothing.</param>
/// <param name="most">The maximum number of secrets.</param>
/// <param name="findConflict">The first two secrets that contradict each other, as one token with two names does; null if none can.</param>
internal sealed class SecretFile(
    string kind, Func<string, string?> findFault, int most = int.MaxValue, Func<IReadOnlyList<string>, (int Earlier, int Later)?>? findConflict = null)
{
    /// <summary>The maximum size in bytes: 1 MiB, about ten thousand tokens; a larger file is a mistake.</summary>
    internal const int MaxSize = 1024 * 1024;

    /// <summary>The files with tokens, of clients and of the operator.</summary>
    internal static readonly SecretFile Tokens = new("token", Token.FindFault, findConflict: Token.FindConflict);

    /// <summary>The secrets, or null and why the file cannot be used, in a text that contains no secret.</summary>
    internal IReadOnlyList<string>? TryRead(string path, out string? fault)
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
    internal IReadOnlyList<string>? TryParse(FileContent file, out string? fault)
    {
        var lines = file.Text.ReplaceLineEndings("\n").Split('\n')
            .Select((text, index) => (Secret: text.Trim(), Number: index + 1))
            .Where(line => line.Secret is not ("" or ['#', ..]))
            .ToList();
        fault = lines.Count == 0 ? $"'{file.Path}' holds no {kind}"
            : lines.Count > most ? $"'{file.Path}' holds {lines.Count} {kind}s: use at most {most}"
            : lines.Select(line => findFault(line.Secret) is { } wrong ? $"'{file.Path}', line {line.Number} {wrong}" : null).FirstOrDefault(one => one is not null);
        fault ??= findConflict?.Invoke([.. lines.Select(line => line.Secret)]) is var (earlier, later)
            ? $"'{file.Path}', line {lines[later].Number} has the {kind} of line {lines[earlier].Number} under another name"
            : null;
        return fault is null ? [.. lines.Select(line => line.Secret)] : null;
    }

    /// <summary>Every fault of configured secrets and of a file with secrets, each as key and text.</summary>
    internal IEnumerable<(string Key, string Text)> FindFaults(string listKey, IReadOnlyList<string> given, string fileKey, string? file)
    {
        if (given.Count > most)
        {
            yield return (listKey, $"has {given.Count} {kind}s: use at most {most}");
        }

        for (var index = 0; index < given.Count; index++)
        {
            if (findFault(given[index]) is { } text)
            {
                yield return ($"{listKey}:{index}", text);
            }
        }

        if (findConflict?.Invoke(given) is var (earlier, later))
        {
            yield return ($"{listKey}:{later}", $"is the {kind} of {listKey}:{earlier} under another name");
        }

        if (string.IsNullOrEmpty(file))
        {
            yield break;
        }

        if (TryRead(file, out var fault) is not { } read)
        {
            yield return (fileKey, $"can't be used: {fault}");
        }
        else if (FindConflict(given, read) is { } conflict)
        {
            yield return (fileKey, $"can't be used: {conflict}");
        }
    }

    /// <summary>How secrets of the configuration and of a file contradict each other, in a text that contains no secret; null if they don't.</summary>
    /// <param name="given">Those of the configuration.</param>
    /// <param name="read">Those of the file, which do not contradict one another.</param>
    internal string? FindConflict(IReadOnlyList<string> given, IReadOnlyList<string> read) =>
        findConflict?.Invoke([.. given, .. read]) is var (earlier, later) && earlier < given.Count && later >= given.Count
            ? $"it holds a {kind} that the configuration gives under another name"
            : null;
}
