using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Diagnostics.Telemetry;

/// <summary>Checks a variable's value. The result is what is wrong, as the end of a sentence that begins with the variable's name; null for a valid value.</summary>
internal static class TelemetryValue
{
    internal static string? Boolean(string value) => bool.TryParse(value, out _) ? null : $"is '{value}': use true or false";

    internal static string? Milliseconds(string value) => Number(value, 1, int.MaxValue) is null ? null : $"is '{value}': it must be a whole number of milliseconds, 1 to {int.MaxValue}";

    internal static string? Number(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? null
            : $"is '{value}': it must be a whole number, {least} to {most}";

    internal static string? Ratio(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 ? null : $"is '{value}': it must be a number from 0 to 1";

    internal static string? Word(string value, params string[] words) =>
        words.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase) ? null : $"is '{value}': use {string.Join(" or ", words)}";

    /// <summary>The values that the SDK accepts; only in lower case.</summary>
    internal static string? Protocol(string value) => value.Trim() is "grpc" or "http/protobuf" ? null : $"is '{value}': use grpc or http/protobuf";

    internal static string? Exporters(string value, params string[] words)
    {
        var exporters = value.Split(',', StringSplitOptions.TrimEntries);
        return exporters.All(exporter => words.Contains(exporter, StringComparer.OrdinalIgnoreCase)) && (exporters.Length == 1 || !exporters.Contains("none", StringComparer.OrdinalIgnoreCase))
            ? null
            : $"is '{value}': use {string.Join(" or ", words)}";
    }

    internal static string? Endpoint(string value)
    {
        if (!Uri.TryCreate(value.Trim(), UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.Host.Length == 0)
        {
            return value.Contains('@', StringComparison.Ordinal) ? "can't be read: use http://host:port or https://host:port" : $"is '{value}': use http://host:port or https://host:port";
        }

        return endpoint.UserInfo.Length == 0 ? null : "has a user's name or password in it, which is never sent: put an authorization into OTEL_EXPORTER_OTLP_HEADERS";
    }

    /// <summary>The exporter splits the headers in this way, and would throw for the first invalid one. They contain secrets.</summary>
    internal static string? Headers(string value)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "User-Agent" };
        var entries = Uri.UnescapeDataString(value).Split(',').ToList();
        if (entries[^1].Length == 0)
        {
            entries.RemoveAt(entries.Count - 1);
        }

        foreach (var (index, entry) in entries.Index())
        {
            var pair = entry.Split('=', 2);
            if (pair.Length < 2)
            {
                return $"has an entry, number {index + 1}, without '=': use name=value, and commas between several";
            }

            if (!IsHeader(pair[0].Trim(), pair[1].Trim()))
            {
                return $"has an entry, number {index + 1}, that can't be a request's header: use name=value, and commas between several";
            }

            if (!names.Add(pair[0].Trim()))
            {
                return $"has an entry, number {index + 1}, whose name is that of an earlier one or User-Agent";
            }
        }

        return null;
    }

    /// <summary>The SDK ignores text that is not a pair, and uses the name of an attribute without decoding it.</summary>
    internal static string? Pairs(string value) =>
        value.Split(',').All(pair => pair.IndexOf('=', StringComparison.Ordinal) > 0 && pair.Split('=')[0].Trim().Length > 0)
            ? null
            : $"is '{value}': use name=value, and commas between several";

    internal static string? Certificate(string path)
    {
        if (File(path) is { } missing)
        {
            return missing;
        }

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates.Count > 0 ? null : $"is '{path}', in which there is no certificate (PEM)";
        }
        catch (CryptographicException exception)
        {
            return $"is '{path}', which can't be used: {exception.Message.TrimEnd('.')}";
        }
    }

    /// <summary>Both files were found to be readable.</summary>
    internal static string? KeyPair(string certificate, string key)
    {
        try
        {
            using var pair = X509Certificate2.CreateFromPemFile(certificate, key);
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return $"is '{key}', which can't be used with '{certificate}': {exception.Message.TrimEnd('.')}";
        }
    }

    internal static string? File(string path)
    {
        try
        {
            using var file = System.IO.File.OpenRead(path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"is '{path}', which can't be read: {exception.Message.TrimEnd('.')}";
        }
    }

    private static bool IsHeader(string name, string value)
    {
        using var request = new HttpRequestMessage();
        try
        {
            request.Headers.Add(name, value);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
