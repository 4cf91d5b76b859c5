using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Tests.Support;

/// <summary>An authority of the test's own, and certificates from it as PEM files in a folder that goes away with it.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-tls-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public TestCertificates()
    {
        var request = new CertificateRequest("CN=Test Authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(From, From.AddYears(30));
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
        Write("server", "CN=localhost", From.AddYears(20));
    }

    public string AuthorityFile => PathOf("ca.pem");

    public string CertificateFile => PathOf("server.pem");

    public string KeyFile => PathOf("server.key");

    public X509Certificate2 Authority => _authority;

    /// <summary>The options that put TLS on a listener.</summary>
    public (string Key, string? Value)[] Options(string listener, string? clientCertificate = null) =>
    [
        ($"Gateway:Listeners:{listener}:Tls:Certificate", CertificateFile),
        ($"Gateway:Listeners:{listener}:Tls:Key", KeyFile),
        ($"Gateway:Listeners:{listener}:Tls:ClientCertificate", clientCertificate ?? "None"),
        ($"Gateway:Listeners:{listener}:Tls:ClientCa", clientCertificate is null ? null : AuthorityFile),
    ];

    /// <summary>Writes a certificate and its key as NAME.pem and NAME.key.</summary>
    public X509Certificate2 Write(string name, string subject, DateTimeOffset notAfter)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, From, notAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(PathOf(name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(name + ".key"), key.ExportPkcs8PrivateKeyPem());
        return certificate.CopyWithPrivateKey(key);
    }

    public string PathOf(string file) => Path.Combine(_folder.FullName, file);

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }
}
