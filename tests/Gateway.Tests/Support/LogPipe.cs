using System.Text.RegularExpressions;

namespace Gateway.Tests.Support;

/// <summary>Standard output of the real executable as a pipe of the test's, which may stop reading it, or hang up.</summary>
public sealed class LogPipe : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly List<string> _lines = [];
    private StreamReader? _reader;

    private LogPipe()
    {
    }

    /// <summary>What is run before the executable so that it writes here.</summary>
    public string[] Before => ["sh", "-c", "exec \"$@\" >\"$0\"", Path];

    /// <summary>What was read.</summary>
    public IReadOnlyList<string> Lines => _lines;

    private string Path => _folder["log"];

    public static async Task<LogPipe> CreateAsync()
    {
        var pipe = new LogPipe();
        Assert.Equal((0, ""), await Tool.RunAsync(Tool.Require("mkfifo", "coreutils"), [pipe.Path]));
        return pipe;
    }

    /// <summary>Reads until a line that matches, and no more.</summary>
    public async Task<Match> ReadUntilAsync(string pattern)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);

        // Opening waits for whoever writes. A small buffer, so that little is read ahead.
        _reader ??= new StreamReader(await Task.Run(() => new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0)), bufferSize: 128);
        while (true)
        {
            var line = await _reader.ReadLineAsync(timeout.Token) ?? throw new EndOfStreamException($"No '{pattern}' in:\n{string.Join('\n', _lines)}");
            _lines.Add(line);
            if (Regex.Match(line, pattern) is { Success: true } match)
            {
                return match;
            }
        }
    }

    /// <summary>Reads what is left, to the end of the process.</summary>
    public async Task ReadToEndAsync()
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (await _reader!.ReadLineAsync(timeout.Token) is { } line)
        {
            _lines.Add(line);
        }
    }

    /// <summary>Nobody reads any more, and the writer is told so.</summary>
    public void HangUp() => _reader?.Dispose();

    public void Dispose()
    {
        HangUp();
        _folder.Dispose();
    }
}
