using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Clients;

namespace Gateway.Tests.Clients;

/// <summary>The name of a client in its certificate.</summary>
public sealed class CertificateNameTests : IDisposable
{
    private const string CommonName = "2.5.4.3";

    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData("CN=till-7", "till-7")]
    [InlineData("O=Shop, CN=till-7, OU=Tills", "till-7")]
    [InlineData("CN=till-7, CN=till-8", null)]
    [InlineData("CN=till-7, CN=till-7", null)]
    [InlineData("CN=till 7", null)]
    [InlineData("CN=kässe", null)]
    [InlineData("O=till-7", null)]
    [InlineData("", null)]
    public void The_one_common_name_of_the_subject_counts(string subject, string? name) =>
        Assert.Equal(name, Find(new X500DistinguishedName(subject), CertificateName.CommonName));

    [Theory]
    [InlineData(UniversalTagNumber.UTF8String)]
    [InlineData(UniversalTagNumber.PrintableString)]
    [InlineData(UniversalTagNumber.IA5String)]
    [InlineData(UniversalTagNumber.T61String)]
    [InlineData(UniversalTagNumber.BMPString)]
    public void However_its_text_is_encoded(UniversalTagNumber type) =>
        Assert.Equal("till-7", Find(Subject([(CommonName, type, "till-7")]), CertificateName.CommonName));

    [Fact]
    public void A_part_of_a_subject_may_have_several_values()
    {
        Assert.Equal("till-7", Find(Subject([(CommonName, UniversalTagNumber.UTF8String, "till-7"), ("2.5.4.10", UniversalTagNumber.UTF8String, "Shop")]), CertificateName.CommonName));
        Assert.Null(Find(Subject([(CommonName, UniversalTagNumber.UTF8String, "till-7"), (CommonName, UniversalTagNumber.UTF8String, "till-8")]), CertificateName.CommonName));
    }

    [Fact]
    public void The_first_alternative_name_of_the_kind_counts()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddEmailAddress("till@example.com");
        names.AddUri(new Uri("urn:till:7"));
        names.AddDnsName("till-7.example.com");
        names.AddDnsName("other.example.com");
        names.AddUri(new Uri("urn:till:8"));
        var subject = new X500DistinguishedName("CN=other");
        Assert.Equal("till-7.example.com", Find(subject, CertificateName.Dns, names.Build()));
        Assert.Equal("urn:till:7", Find(subject, CertificateName.Uri, names.Build()));
        Assert.Equal("other", Find(subject, CertificateName.CommonName, names.Build()));
    }

    [Fact]
    public void An_alternative_name_that_is_no_name_is_none()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("spiffe://shop/till-7"));
        names.AddUri(new Uri("urn:till:7"));
        Assert.Null(Find(new X500DistinguishedName("CN=till-7"), CertificateName.Uri, names.Build()));
        Assert.Null(Find(new X500DistinguishedName("CN=till-7"), CertificateName.Dns, names.Build()));
        Assert.Null(Find(new X500DistinguishedName("CN=till-7"), CertificateName.Dns));
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3004820374696C6C")]
    [InlineData("300482FF7469")]
    [InlineData("0403010203")]
    [InlineData("3003820180")]
    [InlineData("3002A200")]
    public void Broken_alternative_names_are_none(string bytes) => Assert.All([CertificateName.Dns, CertificateName.Uri], field =>
        Assert.Null(Find(new X500DistinguishedName("CN=till-7"), field, new X509Extension("2.5.29.17", Convert.FromHexString(bytes), critical: false))));

    [Theory]
    [InlineData("30")]
    [InlineData("0500")]
    [InlineData("3000")]
    [InlineData("30023100")]
    [InlineData("300431023000")]
    [InlineData("300D310B3009060355040313026162")]
    [InlineData("300D310B300906035504030C02FFFE")]
    [InlineData("300D310B30090603550403A0027474")]
    [InlineData("300D310B3009060355040304026162")]
    [InlineData("300D310B3009060355040302026162")]
    public void A_subject_of_odd_bytes_throws_nothing(string bytes)
    {
        using var subject = WithSubject(Convert.FromHexString(bytes));
        if (subject is not null)
        {
            Assert.True(CertificateName.Find(subject, CertificateName.CommonName) is null or "ab");
        }
    }

    // The framework refuses some subjects when it makes or reads a certificate; those can't come either.
    private X509Certificate2? WithSubject(byte[] subject)
    {
        try
        {
            return Create(new X500DistinguishedName(subject));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static X500DistinguishedName Subject(params (string Oid, UniversalTagNumber Type, string Text)[] part)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
        {
            foreach (var (oid, type, text) in part)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    writer.WriteCharacterString(type, text);
                }
            }
        }

        return new X500DistinguishedName(writer.Encode());
    }

    private X509Certificate2 Create(X500DistinguishedName subject, X509Extension? extension = null)
    {
        var request = new CertificateRequest(subject, _key, HashAlgorithmName.SHA256);
        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        return request.CreateSelfSigned(From, From.AddYears(30));
    }

    private string? Find(X500DistinguishedName subject, string field, X509Extension? extension = null)
    {
        using var certificate = Create(subject, extension);
        return CertificateName.Find(certificate, field);
    }
}
