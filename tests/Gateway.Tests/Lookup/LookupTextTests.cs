using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Lookup;

namespace Gateway.Tests.Lookup;

public sealed class LookupTextTests
{
    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("")]
    [InlineData("ähm \0 \n")]
    public void Text_stands_as_it_is(string text)
    {
        Assert.Null(LookupText.Decode(text, 509, out var value));
        Assert.Equal(Encoding.UTF8.GetBytes(text), value);
        Assert.Equal(text, LookupText.Encode(value));
    }

    [Fact]
    public void Other_bytes_and_the_prefix_itself_stand_in_base64()
    {
        Assert.Equal("base64:/wA=", LookupText.Encode([0xFF, 0x00]));
        Assert.Equal("base64:YmFzZTY0Og==", LookupText.Encode("base64:"u8));
    }

    [Fact]
    public void Any_value_comes_back() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        LookupText.Decode(LookupText.Encode(bytes), int.MaxValue, out var value) is null && value.AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("base64:!", "begins with base64: and is not base64")]
    [InlineData("12345", "is 5 bytes long: Gateway:Lookup:MaxValueLength is 4")]
    [InlineData(null, "is missing")]
    public void What_can_t_be_a_value_is_named(string? text, string fault) => Assert.Equal(fault, LookupText.Decode(text, 4, out _));
}
