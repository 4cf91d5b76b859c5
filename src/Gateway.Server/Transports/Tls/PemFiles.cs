using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Transports.Tls;

/// <summary>Reads a listener's PEM files, and reports what is wrong with one in terms of the file. The framework's messages describe its own calls.</summary>
internal static class PemFiles
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string Ecdsa = "1.2.840.10045.2.1";

    /// <summary>The certificate with its key.</summary>
    /// <param name="certificateFile">The path of the certificate.</param>
    /// <param name="certificate">The content of that file.</param>
    /// <param name="keyFile">The path of the key.</param>
    /// <param name="key">The content of that file.</param>
    /// <exception cref="CryptographicException">A file has other content.</exception>
    internal static X509Certificate2 ReadPair(string certificateFile, string certificate, string keyFile, string key)
    {
        using var alone = ReadFirst(certificate, certificateFile);
        var algorithm = alone.GetKeyAlgorithm();
        if (algorithm is not (Rsa or Ecdsa))
        {
            throw new CryptographicException($"'{certificateFile}' has a key of the kind {GetAlgorithmName(algorithm)}, which the gateway's TLS does not support: use RSA or ECDSA (P-256, P-384, P-521)");
        }

        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new CryptographicException($"the key '{keyFile}' is encrypted: write it without a passphrase (openssl pkey -in '{keyFile}' -out plain.key), readable by the gateway alone");
        }

        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new CryptographicException($"'{keyFile}' holds no private key in PEM (-----BEGIN PRIVATE KEY-----)");
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CryptographicException($"the key '{keyFile}' is not that of the certificate '{certificateFile}', or can't be read: compare openssl pkey -pubout -in '{keyFile}' with openssl x509 -pubkey -noout -in '{certificateFile}'", exception);
        }
    }

    /// <summary>Every certificate of a file; at least one.</summary>
    /// <param name="file">The path.</param>
    /// <param name="text">The content.</param>
    /// <exception cref="CryptographicException">The file has other content.</exception>
    internal static X509Certificate2Collection ReadAll(string file, string text)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException exception)
        {
            throw new CryptographicException($"a certificate of '{file}' can't be read: {exception.Message}", exception);
        }

        return all.Count > 0 ? all : throw new CryptographicException($"'{file}' holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
    }

    private static X509Certificate2 ReadFirst(string pem, string file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException exception)
        {
            throw new CryptographicException($"'{file}' holds no certificate in PEM (-----BEGIN CERTIFICATE-----), or one that can't be read", exception);
        }
    }

    private static string GetAlgorithmName(string algorithm) => algorithm switch
    {
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.10040.4.1" => "DSA",
        _ => algorithm,
    };
}
