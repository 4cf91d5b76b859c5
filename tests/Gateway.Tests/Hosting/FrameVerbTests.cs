using Gateway.Hosting.Verbs;
using Gateway.Tests.Framing.Kinds;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary><c>Gateway frame</c> cuts a capture as a listener would.</summary>
public sealed class FrameVerbTests
{
    [Theory]
    [InlineData("Gt06", null, "7878 05 01 0001 D9DC 0D0A 7979 0001 AA 0D0A", "0 10 787805010001D9DC0D0A\n10 7 79790001AA0D0A\n", "clean", 0)]
    [InlineData("Line", null, "41 0D0A 42", "0 3 41\n3 1 42\n", "clean", 0)]
    [InlineData("Jt808", null, "7E 30 7D02 7E 7E 7E", "0 5 307E\n5 2 \n", "clean", 0)]
    [InlineData("Nul", null, "41 00 42", "0 2 41\n", "truncated", 1)]
    [InlineData("Netstring", null, "313A41 2E", "", "malformed", 1)]
    [InlineData(null, """{ "Kind": "Length", "Size": 2 }""", "0001 AA FFFF00", "0 3 AA\n", "truncated", 1)]
    [InlineData(null, """{ "Kind": "Length", "Size": 4 }""", "00010001", "", "frame too large", 1)]
    [InlineData(null, """{ "Kind": "Length", "Start": "7878", "Offset": 2, "Size": 1, "OnBadStart": "Skip" }""", "0000 7878 00", "2 3 787800\n", "clean", 0)]
    public async Task A_line_for_each_message_and_the_word_of_the_end(string? word, string? json, string hex, string output, string end, int exitCode)
    {
        Assert.Equal((exitCode, output, end + "\n"), await RunAsync(new FrameOptions(word, json), new MemoryStream(ConfiguredFraming.Bytes(hex))));
        Assert.Equal((exitCode, output, end + "\n"), await RunAsync(new FrameOptions(word, json, IsHex: true), new MemoryStream(System.Text.Encoding.ASCII.GetBytes(hex + "\n"))));
    }

    [Theory]
    [InlineData(null, null, "", "Give the framing by one of: --framing with a word, --json with an object, --listener with the name of a listener.")]
    [InlineData("Line", "{}", "", "Give the framing by one of: --framing with a word, --json with an object, --listener with the name of a listener.")]
    [InlineData("Morse", null, "", "Framing is 'Morse': use one of Line, LengthPrefixed, Raw, Nul, ")]
    [InlineData(null, """{ "Kind": "Length", "Size": 5 }""", "", "Framing:Size is 5: use 1, 2, 3, 4 or 8.")]
    [InlineData(null, "\"Gt06\"", "", "--json is text: use an object such as { \"Kind\": \"Length\", \"Size\": 2 }, or give the word by --framing Gt06.")]
    [InlineData(null, "[1]", "", "--json is [1]: use an object such as")]
    [InlineData(null, "null", "", "--json is null: use an object such as")]
    [InlineData(null, "{}", "", "--json is empty: use an object such as")]
    [InlineData(null, """{ "Kind": "Delimited", "End": 10 }""", "", "Framing:End is the number 10: bytes are hex in quotes, two digits for each, such as \"0A\".")]
    [InlineData(null, """{ "Kind": "Delimited", "End": ["0D", 10] }""", "", "Framing:End:1 is the number 10: ")]
    [InlineData(null, """{ "Kind": "Delimited", "End": "7E", "Escape": { "By": "7D", "Map": { "01": 10 } } }""", "", "Framing:Escape:Map:01 is the number 10: ")]
    [InlineData(null, """{ "Kind": "Fixed", "Size": 65537 }""", "", "Framing:Size is 65537, and Gateway:Limits:MaxMessageSize is 65536: ")]
    [InlineData(null, "{ nonsense", "", "--json is no JSON object: ")]
    [InlineData("Line", null, "4", "The input is no hex: use two digits for each byte")]
    public async Task A_wrong_framing_is_told_and_nothing_is_cut(string? word, string? json, string hex, string fault)
    {
        var (exitCode, output, error) = await RunAsync(new FrameOptions(word, json, IsHex: true), new MemoryStream(System.Text.Encoding.ASCII.GetBytes(hex)));
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(fault, error);
    }

    [Theory]
    [InlineData("trackers", "0102 404000 03 4040 FF", 1, "frame too large", "at 8: the length announces a frame of 258 bytes, MaxMessageSize is 20", "1 message in 6 bytes, 3 bytes skipped before a Start")]
    [InlineData("TRACKERS", "404000", 0, "clean", "1 message in 3 bytes")]
    [InlineData("off", "4100", 0, "clean", "1 message in 2 bytes")]
    public async Task A_listener_is_cut_by_its_framing_and_its_limit_and_verbose_says_where_and_why(string listener, string hex, int exitCode, params string[] lines)
    {
        string[] arguments =
        [
            "--Gateway:Listeners:trackers:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:trackers:MaxMessageSize=20", "--Gateway:Listeners:trackers:Framing:Kind=Length",
            "--Gateway:Listeners:trackers:Framing:Start=4040", "--Gateway:Listeners:trackers:Framing:Offset=2", "--Gateway:Listeners:trackers:Framing:Size=1",
            "--Gateway:Listeners:trackers:Framing:OnBadStart=Skip", "--Gateway:Listeners:off:Enabled=false", "--Gateway:Listeners:off:Framing=Nul",
        ];
        var (code, _, error) = await RunAsync(new FrameOptions(Listener: listener, IsVerbose: true), new MemoryStream(ConfiguredFraming.Bytes(hex)), arguments);
        Assert.Equal((exitCode, string.Join('\n', lines) + "\n"), (code, error));

        // A program gets the word alone.
        Assert.Equal((exitCode, lines[0] + "\n"), await RunAsync(new FrameOptions(Listener: listener), new MemoryStream(ConfiguredFraming.Bytes(hex)), arguments) is var (same, _, word) ? (same, word) : default);
    }

    [Theory]
    [InlineData("tracker", "There is no listener 'tracker': did you mean trackers? There are ")]
    [InlineData("zzz", "There is no listener 'zzz': use one of ")]
    public async Task An_unknown_listener_is_told_with_the_known_ones(string listener, string fault)
    {
        var (exitCode, output, error) = await RunAsync(new FrameOptions(Listener: listener), new MemoryStream([1]), "--Gateway:Listeners:trackers:Url=tcp://127.0.0.1:0");
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(fault, error);
        Assert.Contains("trackers", error);
    }

    [Theory]
    [InlineData("Line", "{}", null)]
    [InlineData("Line", null, "line")]
    [InlineData(null, "{}", "line")]
    public async Task Only_one_of_three_says_the_framing(string? word, string? json, string? listener)
    {
        var (exitCode, _, error) = await RunAsync(new FrameOptions(word, json, listener), new MemoryStream([1]));
        Assert.Equal((2, "Give the framing by one of: --framing with a word, --json with an object, --listener with the name of a listener.\n"), (exitCode, error));
    }

    [SkippableFact]
    public async Task A_person_at_a_terminal_is_told_where_and_why_without_asking()
    {
        var script = Tool.Require("script", "bsdutils");
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["capture"], "41 00 42");
        var command = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "Gateway.dll")}' frame --framing Nul --hex < '{folder["capture"]}'";
        var (exitCode, shown) = await Tool.RunAsync(script, ["-qec", command, "/dev/null"]);

        // The runtime tells a terminal how it wants its keys.
        Assert.Equal(1, exitCode);
        Assert.EndsWith("0 2 41\ntruncated\nat 2: no End 00 comes before the end of the stream\n1 message in 2 bytes\n", shown.Replace("\r", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_limit_is_that_of_the_configuration()
    {
        var (exitCode, _, error) = await RunAsync(new FrameOptions("Nul"), new MemoryStream(new byte[] { 1, 2, 3, 4, 5, 0 }), "--Gateway:Limits:MaxMessageSize=4B");
        Assert.Equal((1, "frame too large\n"), (exitCode, error));
    }

    [Theory]
    [InlineData("--Gateway:Limits:MaxMessageSize=abc", "Gateway:Limits:MaxMessageSize is 'abc'")]
    [InlineData("--Gateway:Limits:MaxMessagSize=4", "Gateway:Limits:MaxMessagSize is not known")]
    public async Task A_fault_of_the_configuration_is_told_and_nothing_is_cut(string argument, string fault)
    {
        var (exitCode, output, error) = await RunAsync(new FrameOptions("Nul"), new MemoryStream(new byte[] { 1, 0 }), argument);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith(fault, error);
    }

    [Fact]
    public async Task The_executable_reads_its_standard_input()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["frame", "--framing", "Netstring"]);
        Assert.Equal((0, "", "clean"), (exitCode, output, error.Trim()));
        Assert.Equal((0, "", "clean\n0 messages in 0 bytes"), await GatewayProcess.RunAsync(["frame", "--listener", "line", "-v"]) is var (code, cut, told) ? (code, cut, told.Trim().ReplaceLineEndings("\n")) : default);
        var (usage, help, _) = await GatewayProcess.RunAsync(["frame", "--help"]);
        Assert.Equal(0, usage);
        Assert.Contains("frame --framing Gt06 < capture.bin", help);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(FrameOptions options, Stream input, params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var exitCode = await FrameVerb.RunAsync(new VerbContext(arguments, null, null, output, error), options, input);
        return (exitCode, output.ToString(), error.ToString());
    }
}
