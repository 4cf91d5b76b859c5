using System.Security.Cryptography;
using Gateway.Tests.Support;
using Gateway.Transports.Tls;

namespace Gateway.Tests.Transports.Tls;

/// <summary>What is said of files that can't be used: the same at start, by <c>check</c>, and when they change.</summary>
public sealed class PemFilesTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [SkippableTheory]
    [InlineData("openssl genpkey -algorithm ed25519 -out server.key && openssl req -new -x509 -key server.key -subj /CN=localhost -days 3000 -out server.pem", "server.pem' has a key of the kind Ed25519,")]
    [InlineData("openssl genpkey -algorithm ed448 -out server.key && openssl req -new -x509 -key server.key -subj /CN=localhost -days 3000 -out server.pem", "server.pem' has a key of the kind Ed448,")]
    [InlineData("openssl pkey -in server.key -aes256 -passout pass:secret -out enc.key && mv enc.key server.key", "server.key' is encrypted: write it without a passphrase")]
    [InlineData("openssl ec -in server.key -aes256 -passout pass:secret -out enc.key && mv enc.key server.key", "server.key' is encrypted: write it without a passphrase")]
    [InlineData("openssl genpkey -algorithm ed25519 -out server.key", "server.key' is not that of the certificate '")]
    [InlineData("openssl genrsa -out server.key 2048", "server.key' is not that of the certificate '")]
    [InlineData("cp server.pem server.key", "server.key' holds no private key in PEM")]
    [InlineData("openssl pkey -in server.key -outform DER -out d && mv d server.key", "server.key' holds no private key in PEM")]
    [InlineData("openssl x509 -in server.pem -outform DER -out d && mv d server.pem", "server.pem' holds no certificate in PEM")]
    [InlineData("cp server.key server.pem", "server.pem' holds no certificate in PEM")]
    [InlineData(": > server.pem", "server.pem' holds no certificate in PEM")]
    [InlineData("rm server.key", "server.key'")]
    [InlineData(": > ca.pem", "ca.pem' holds no certificate in PEM")]
    [InlineData("cp server.key ca.pem", "ca.pem' holds no certificate in PEM")]
    public async Task A_file_that_can_not_be_used_is_named_with_what_is_wrong(string change, string words)
    {
        Tool.Require("openssl", "openssl");
        var (exitCode, output) = await Tool.RunAsync("sh", ["-c", $"cd '{Path.GetDirectoryName(_certificates.KeyFile)}' && {change}"]);
        Assert.True(exitCode == 0, output);
        var options = _certificates.Options("line", "Required");
        Assert.Null(TlsCredentials.TryRead(
            new TlsOptions { Certificate = _certificates.CertificateFile, Key = _certificates.KeyFile, ClientCertificate = ClientCertificate.Required, ClientCa = _certificates.AuthorityFile }, out var fault));
        Assert.Contains(words, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
        var start = await Assert.ThrowsAsync<Gateway.Hosting.ConfigurationException>(() => GatewayServer.StartAsync(options));
        Assert.Contains("Gateway:Listeners:line:Tls can't be used: " + fault, start.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_and_certificate_may_stand_in_one_file_and_keys_may_be_of_either_kind()
    {
        using var rsa = RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99));
        var file = _certificates.PathOf("one.pem");
        foreach (var key in new[] { rsa.ExportRSAPrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem() })
        {
            File.WriteAllText(file, key + "\n" + certificate.ExportCertificatePem());
            Assert.NotNull(TlsCredentials.TryRead(new TlsOptions { Certificate = file, Key = file }, out _));
        }
    }
}
