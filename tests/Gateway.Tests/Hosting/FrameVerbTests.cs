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
        Assert.Equal((exitCode, output, end + "\n"), await RunAsync(new FrameOptions(word, json, false), new MemoryStream(ConfiguredFraming.Bytes(hex))));
        Assert.Equal((exitCode, output, end + "\n"), await RunAsync(new FrameOptions(word, json, true), new MemoryStream(System.Text.Encoding.ASCII.GetBytes(hex + "\n"))));
    }

    [Theory]
    [InlineData(null, null, "", "Give the framing: --framing with a word, or --json with an object.")]
    [InlineData("Line", "{}", "", "Give the framing: --framing with a word, or --json with an object.")]
    [InlineData("Morse", null, "", "Framing is 'Morse': use one of Line, LengthPrefixed, Raw, Nul, ")]
    [InlineData(null, """{ "Kind": "Length", "Size": 5 }""", "", "Framing:Size is 5: use 1, 2, 3, 4 or 8.")]
    [InlineData(null, "{ nonsense", "", "--json is no JSON object: ")]
    [InlineData("Line", null, "4", "The input is no hex: use two digits for each byte")]
    public async Task A_wrong_framing_is_told_and_nothing_is_cut(string? word, string? json, string hex, string fault)
    {
        var (exitCode, output, error) = await RunAsync(new FrameOptions(word, json, true), new MemoryStream(System.Text.Encoding.ASCII.GetBytes(hex)));
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(fault, error);
    }

    [Fact]
    public async Task The_limit_is_that_of_the_configuration()
    {
        var (exitCode, _, error) = await RunAsync(new FrameOptions("Nul", null, false), new MemoryStream(new byte[] { 1, 2, 3, 4, 5, 0 }), "--Gateway:Limits:MaxMessageSize=4B");
        Assert.Equal((1, "frame too large\n"), (exitCode, error));
    }

    [Theory]
    [InlineData("--Gateway:Limits:MaxMessageSize=abc", "Gateway:Limits:MaxMessageSize is 'abc'")]
    [InlineData("--Gateway:Limits:MaxMessagSize=4", "Gateway:Limits:MaxMessagSize is not known")]
    public async Task A_fault_of_the_configuration_is_told_and_nothing_is_cut(string argument, string fault)
    {
        var (exitCode, output, error) = await RunAsync(new FrameOptions("Nul", null, false), new MemoryStream(new byte[] { 1, 0 }), argument);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith(fault, error);
    }

    [Fact]
    public async Task The_executable_reads_its_standard_input()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["frame", "--framing", "Netstring"]);
        Assert.Equal((0, "", "clean"), (exitCode, output, error.Trim()));
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
