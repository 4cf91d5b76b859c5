using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Transports.Tls;

/// <summary>Reads a listener's PEM files, and says in an operator's words what is wrong with one. The framework's are about its own calls.</summary>
internal static class PemFiles
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string Ecdsa = "1.2.840.10045.2.1";

    /// <summary>The certificate with its key.</summary>
    /// <param name="certificateFile">Where the certificate is.</param>
    /// <param name="certificate">What is in that file.</param>
    /// <param name="keyFile">Where the key is.</param>
    /// <param name="key">What is in that file.</param>
    /// <exception cref="CryptographicException">A file holds something else.</exception>
    internal static X509Certificate2 ReadPair(string certificateFile, string certificate, string keyFile, string key)
    {
        using var alone = ReadFirst(certificate, certificateFile);
        var algorithm = alone.GetKeyAlgorithm();
        if (algorithm is not (Rsa or Ecdsa))
        {
            throw new CryptographicException($"'{certificateFile}' has a key of the kind {GetAlgorithmName(algorithm)}, which TLS can't be spoken with here: use RSA or ECDSA (P-256, P-384, P-521)");
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
    /// <param name="file">Where it is.</param>
    /// <param name="text">What is in it.</param>
    /// <exception cref="CryptographicException">It holds something else.</exception>
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
