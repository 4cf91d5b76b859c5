using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>The receiver's side of Standard Webhooks, written from its specification and not from the gateway's code.</summary>
internal static class StandardWebhook
{
    /// <summary>A secret of so many bytes, each of them this one.</summary>
    internal static string Secret(byte value, int length = 32) => "whsec_" + Convert.ToBase64String(Enumerable.Repeat(value, length).ToArray());

    /// <summary>Whether one of the signatures is that of the secret.</summary>
    internal static bool Verify(string secret, string id, string timestamp, string signatures, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed);
        return signatures.Split(' ').Contains("v1," + Convert.ToBase64String(expected));
    }

    internal static bool IsSignedWith(this Received request, string secret) =>
        Verify(secret, request["webhook-id"], request["webhook-timestamp"], request["webhook-signature"], Encoding.Latin1.GetBytes(request.Body));

    /// <summary>When the attempt says that it was made.</summary>
    internal static DateTimeOffset SignedAt(this Received request) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(request["webhook-timestamp"], NumberStyles.None, CultureInfo.InvariantCulture));
}
