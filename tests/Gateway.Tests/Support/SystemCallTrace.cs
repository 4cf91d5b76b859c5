using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Support;

/// <summary>One system call of a process.</summary>
/// <param name="Name">Such as <c>fsync</c>.</param>
/// <param name="Arguments">As strace writes them, strings in hexadecimal.</param>
/// <param name="Result">What it returned; null where it had only begun.</param>
internal sealed partial record SystemCall(string Name, string Arguments, long? Result)
{
    /// <summary>The descriptor in front.</summary>
    internal int Descriptor => int.Parse(Arguments.AsSpan(0, Arguments.IndexOfAny([',', ' ']) is var end and >= 0 ? end : Arguments.Length), CultureInfo.InvariantCulture);

    /// <summary>Every string among the arguments, as bytes.</summary>
    internal byte[][] Strings => [.. Quoted().Matches(Arguments).Select(match => Convert.FromHexString(match.Groups[1].Value.Replace("\\x", "", StringComparison.Ordinal)))];

    /// <summary>Every string among the arguments, as the path that it is.</summary>
    internal string[] Paths => [.. Strings.Select(Encoding.UTF8.GetString)];

    public override string ToString() => $"{Name}({Quoted().Replace(Arguments, match => $"\"{Escape(match.Groups[1].Value)}\"")}) = {Result?.ToString(CultureInfo.InvariantCulture) ?? "begun"}";

    private static string Escape(string hex) => Encoding.Latin1.GetString(Convert.FromHexString(hex.Replace("\\x", "", StringComparison.Ordinal))).ReplaceLineEndings("\\n");

    [GeneratedRegex("\"((?:\\\\x[0-9a-f]{2})*)\"")]
    private static partial Regex Quoted();
}

/// <summary>
/// The system calls of a real process, all threads in one order, as strace records them. A call takes effect where it returns; what is sent may have
/// arrived from the moment that sending began.
/// </summary>
internal static partial class SystemCallTrace
{
    private const string Sends = "sendto sendmsg write";

    /// <summary>The command line that runs a program under strace. The process that is started is the program, not strace.</summary>
    /// <param name="log">Where the calls are recorded.</param>
    /// <param name="calls">Which.</param>
    /// <param name="inject">What is to fail, as strace's <c>inject=</c> takes it; null for nothing.</param>
    internal static async Task<string[]> RequireAsync(string log, string calls, string? inject = null)
    {
        string[] before = [Tool.Require("strace", "strace"), "-D", "-f", "--seccomp-bpf", "-xx", "-s", "1000000", "-o", log, "-e", $"trace={calls}", .. inject is null ? Array.Empty<string>() : ["-e", $"inject={inject}"]];
        var (tried, output) = await Tool.RunAsync(before[0], [.. before[1..], "true"]);
        Skip.If(tried != 0, $"strace: {output}");
        return before;
    }

    /// <summary>The calls of a process that was killed, once all of them are recorded.</summary>
    internal static async Task<List<SystemCall>> ReadAsync(string log, int process)
    {
        await Eventually.TrueAsync(() => File.ReadLines(log).Any(line => line.StartsWith($"{process} ", StringComparison.Ordinal) && line.Contains("+++ killed by")), "strace has seen the end");
        return [.. Calls(File.ReadLines(log))];
    }

    private static IEnumerable<SystemCall> Calls(IEnumerable<string> lines)
    {
        var begun = new Dictionary<string, string>();
        foreach (var line in lines)
        {
            var (thread, text) = (line[..line.IndexOf(' ')], line[line.IndexOf(' ')..].TrimStart());
            if (Unfinished().Match(text) is { Success: true } unfinished)
            {
                begun[thread] = unfinished.Groups[1].Value;
                if (TryRead(begun[thread] + ") = ?", out var send) && Sends.Contains(send.Name))
                {
                    yield return send;
                }

                continue;
            }

            var isResumed = Resumed().Match(text) is { Success: true } resumed;
            if (isResumed)
            {
                text = begun[thread] + Resumed().Match(text).Groups[1].Value;
            }

            if (TryRead(text, out var call) && !(isResumed && Sends.Contains(call.Name)))
            {
                yield return call;
            }
        }
    }

    private static bool TryRead(string text, [NotNullWhen(true)] out SystemCall? call)
    {
        var match = Whole().Match(text);
        call = match.Success
            ? new SystemCall(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value == "?" ? null : long.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture))
            : null;
        return match.Success;
    }

    [GeneratedRegex(@"^(\w+)\((.*)\) += (-?\d+|\?)")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(\w+\(.*?) *<unfinished \.\.\.>$")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^<\.\.\. \w+ resumed>(.*)$")]
    private static partial Regex Resumed();
}
