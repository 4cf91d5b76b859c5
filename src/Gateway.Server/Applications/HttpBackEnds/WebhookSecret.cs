using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>A secret of the Standard Webhooks convention: the key with which requests are signed, written as <c>whsec_</c> and base64.</summary>
internal sealed class WebhookSecret
{
    /// <summary>The minimum length of a key, in bytes: 24, as the convention says.</summary>
    internal const int MinLength = 24;

    /// <summary>The maximum length of a key, in bytes: 64, as the convention says.</summary>
    internal const int MaxLength = 64;

    private const string Prefix = "whsec_";

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    /// <summary>Parses a secret that has no fault.</summary>
    internal static WebhookSecret Parse(string text) => new(Convert.FromBase64String(text[Prefix.Length..]));

    /// <summary>What is wrong with a secret, in a text that does not repeat it; null for nothing.</summary>
    internal static string? FindFault(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return $"does not begin with {Prefix}";
        }

        // The framework's parser skips white space.
        var key = new byte[text.Length];
        return text.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(text[Prefix.Length..], key, out var length) ? $"is not base64 after {Prefix}"
            : length is < MinLength or > MaxLength ? $"is a key of {length} bytes: use {MinLength} to {MaxLength}, such as {Prefix}$(openssl rand -base64 32)"
            : null;
    }

    /// <summary>The signature of one attempt: <c>v1,</c> and the base64 of HMAC-SHA256 over id, timestamp and body, with a full stop between them.</summary>
    /// <param name="id">The id of the request, the same in each attempt. It has no full stop, so that what is signed can be read in one way only.</param>
    /// <param name="timestamp">When the attempt is made, in seconds since 1970.</param>
    /// <param name="body">The body.</param>
    internal string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        mac.AppendData(body);
        return $"v1,{Convert.ToBase64String(mac.GetHashAndReset())}";
    }
}
