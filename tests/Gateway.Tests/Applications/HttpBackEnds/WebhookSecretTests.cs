using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Applications.HttpBackEnds;

namespace Gateway.Tests.Applications.HttpBackEnds;

public sealed class WebhookSecretTests
{
    /// <summary>The vector of the convention's own libraries: github.com/standard-webhooks/standard-webhooks, libraries/javascript/src/webhook.test.ts, "sign function works".</summary>
    [Fact]
    public void The_published_vector_is_signed_as_published() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSecret.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8));

    [Fact]
    public void Whatever_is_signed_verifies_and_nothing_else_does()
    {
        var bytes = Gen.Choose(0, 255).Select(value => (byte)value);
        var requests =
            from length in Gen.Choose(WebhookSecret.MinLength, WebhookSecret.MaxLength)
            from key in bytes.ArrayOf(length)
            from id in Gen.Elements("0123456789-abcz".ToCharArray()).ArrayOf(12)
            from timestamp in Gen.Choose(0, int.MaxValue)
            from body in bytes.ArrayOf()
            from other in bytes
            select (Secret: "whsec_" + Convert.ToBase64String(key), Id: new string(id), Timestamp: (long)timestamp, Body: body, Other: other);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(requests.ToArbitrary(), one =>
        {
            Assert.Null(WebhookSecret.FindFault(one.Secret));
            var signature = WebhookSecret.Parse(one.Secret).Sign(one.Id, one.Timestamp, one.Body);
            return Verify(one.Secret, one.Id, one.Timestamp, one.Body)
                && !Verify(one.Secret, one.Id + "0", one.Timestamp, one.Body)
                && !Verify(one.Secret, one.Id, one.Timestamp + 1, one.Body)
                && !Verify(one.Secret, one.Id, one.Timestamp, [.. one.Body, one.Other])
                && !Verify("whsec_" + Convert.ToBase64String([.. Convert.FromBase64String(one.Secret[6..])[1..], (byte)(one.Other | 1)]), one.Id, one.Timestamp, [one.Other, .. one.Body]);

            bool Verify(string secret, string id, long timestamp, byte[] body) =>
                StandardWebhook.Verify(secret, id, timestamp.ToString(CultureInfo.InvariantCulture), signature, body);
        }));
    }

    public static TheoryData<string, string> Faulty => new()
    {
        { "", "does not begin with whsec_" },
        { Convert.ToBase64String(new byte[32]), "does not begin with whsec_" },
        { "WHSEC_" + Convert.ToBase64String(new byte[32]), "does not begin with whsec_" },
        { "whsec_", "is a key of 0 bytes: use 24 to 64" },
        { StandardWebhook.Secret(1, 23), "is a key of 23 bytes: use 24 to 64" },
        { StandardWebhook.Secret(1, 65), "is a key of 65 bytes: use 24 to 64" },
        { StandardWebhook.Secret(1, 32).TrimEnd('='), "is not base64 after whsec_" },
        { StandardWebhook.Secret(255, 32).Replace('/', '_'), "is not base64 after whsec_" },
        { StandardWebhook.Secret(1, 32).Insert(20, " "), "is not base64 after whsec_" },
        { StandardWebhook.Secret(1, 32).Insert(20, "\n"), "is not base64 after whsec_" },
        { StandardWebhook.Secret(1, 32) + "\u00e9", "is not base64 after whsec_" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void What_is_no_secret_is_said_without_repeating_it(string text, string fault)
    {
        Assert.StartsWith(fault, WebhookSecret.FindFault(text));
        Assert.True(text.Length < 20 || !WebhookSecret.FindFault(text)!.Contains(text[10..16], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(64)]
    public void These_are_secrets(int length) => Assert.Null(WebhookSecret.FindFault(StandardWebhook.Secret(0xFB, length)));
}
