using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OpenTelemetry.Exporter;

namespace Gateway.Diagnostics.Telemetry;

/// <summary>The certificates for a collector. The exporter knows only those of all signals, not those of one.</summary>
/// <param name="Authority">The file (PEM) of the authorities that the collector's certificate must come from; null for those of the system.</param>
/// <param name="Client">The file (PEM) of the client's certificate; null for none.</param>
/// <param name="Key">The file (PEM) of its key; null if it is in the same file.</param>
internal sealed record OtlpCertificates(string? Authority, string? Client, string? Key)
{
    /// <summary>Whether there is anything that the exporter's own client does not do.</summary>
    internal bool AreSet => Authority is not null || Client is not null;

    /// <summary>Creates the client that exports.</summary>
    /// <exception cref="InvalidDataException">A file cannot be used.</exception>
    internal HttpClient CreateClient(OtlpExporterOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        try
        {
            if (Authority is not null)
            {
                tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(Authority);
            }

            if (Client is not null)
            {
                tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(Client, Key)];
            }
        }
        catch (Exception exception)
        {
            throw new InvalidDataException("OpenTelemetry can't be set up as the OTEL_ variables say.", exception);
        }

        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = tls })
        {
            Timeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds),
            MaxResponseContentBufferSize = options.MaxResponseSizeBytes,
        };
    }
}
