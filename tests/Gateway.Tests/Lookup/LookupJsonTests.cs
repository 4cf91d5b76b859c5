using System.Buffers;
using System.Text;
using Gateway.Lookup;

namespace Gateway.Tests.Lookup;

public sealed class LookupJsonTests
{
    private static readonly LookupOptions Options = new() { MaxValueLength = 8 };

    [Fact]
    public void What_was_written_is_read()
    {
        var entries = LookupJson.Empty.Add("b", "text"u8.ToArray()).Add("a", [0xFF]).Add("gone", null).Add("empty", []);
        var output = new ArrayBufferWriter<byte>();
        LookupJson.Write(output, entries);
        var read = LookupJson.Read(output.WrittenSpan, Options);
        Assert.Equal(entries.Keys, read.Keys);
        Assert.Equal(entries.Values, read.Values);
    }

    [Theory]
    [InlineData("", "it is no JSON")]
    [InlineData("[]", "it is no JSON object")]
    [InlineData("{} {}", "it is no JSON")]
    [InlineData("{\"a\":\"1\"", "it is no JSON")]
    [InlineData("{\"a\":1}", "a has a value that is neither a string nor null")]
    [InlineData("{\"a\":{}}", "a has a value that is neither a string nor null")]
    [InlineData("{\"a\":\"1\",\"a\":\"2\"}", "the key a is there twice")]
    [InlineData("{\"\":\"1\"}", "entry 1 has a key that is not 1 to 255")]
    [InlineData("{\"a\":\"1\",\"b c\":\"1\"}", "entry 2 has a key that is not 1 to 255")]
    [InlineData("{\"a\":\"123456789\"}", "a has a value that is 9 bytes long")]
    [InlineData("{\"a\":\"base64:?\"}", "a has a value that begins with base64: and is not base64")]
    [InlineData("{\"a\":\"\\ud800\"}", "it is no JSON")]
    [InlineData("{\"\\ud800\":\"a\"}", "it is no JSON")]
    public void Faults_are_named(string content, string fault) =>
        Assert.StartsWith(fault, Assert.Throws<FormatException>(() => LookupJson.Read(Encoding.UTF8.GetBytes(content), Options)).Message);

    [Fact]
    public void A_byte_order_mark_and_the_longest_value_are_fine() =>
        Assert.Single(LookupJson.Read("\uFEFF{\"a\":\"12345678\"}"u8, Options));
}
