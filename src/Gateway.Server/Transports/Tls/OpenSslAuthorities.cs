using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Transports.Tls;

/// <summary>
/// Makes OpenSSL itself verify a client's certificate during the handshake, with the same authorities, so that it sends the matching alert (<c>unknown ca</c>,
/// <c>certificate expired</c>, <c>certificate required</c>). On Linux .NET 10 verifies only after the handshake, and then closes the connection. Its
/// verification still takes place and decides: where this type is not available, a refused client merely gets no alert.
/// </summary>
/// <remarks>
/// .NET 11 does this itself (dotnet/runtime#115996); then this type can be removed. Until then the handshake's native handle is needed, which <see
/// cref="SslStream"/> does not expose.
/// </remarks>
internal sealed partial class OpenSslAuthorities : SafeHandle
{
    private const int VerifyPeer = 1;
    private const int FailWithoutCertificate = 2;
    private const int SetVerifyStore = 106;
    private const uint PartialChain = 0x80000;
    private const int KeyTooSmall = 66;
    private const int AuthorityKeyTooSmall = 67;
    private const int DigestTooWeak = 68;

    private static readonly FieldInfo? Handshake = Supported()
        ? typeof(SslStream).GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic)
        : null;

    private OpenSslAuthorities(nint store)
        : base(0, ownsHandle: true) => SetHandle(store);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Passes the authorities to OpenSSL; null if the system's TLS library is not OpenSSL 3, or the runtime is not .NET 10.</summary>
    internal static OpenSslAuthorities? TryCreate(X509Certificate2Collection all)
    {
        if (Handshake is null || StoreNew() is var store && store == 0)
        {
            return null;
        }

        var made = new OpenSslAuthorities(store);
        _ = StoreSetFlags(store, new CULong(PartialChain));
        foreach (var one in all)
        {
            if (!Add(store, one.RawData))
            {
                made.Dispose();
                return null;
            }
        }

        return made;
    }

    /// <summary>From here on the handshake fails, with an alert, if the client's certificate does not come from one of the authorities.</summary>
    /// <param name="stream">The stream, whose handshake has begun.</param>
    /// <param name="isRequired">Whether it also fails without a certificate.</param>
    internal unsafe void AttachTo(SslStream stream, bool isRequired)
    {
        if (Handshake!.GetValue(stream) is not SafeHandle { IsInvalid: false, IsClosed: false } handshake)
        {
            return;
        }

        var (isHeld, isStoreHeld) = (false, false);
        try
        {
            handshake.DangerousAddRef(ref isHeld);
            DangerousAddRef(ref isStoreHeld);

            // OpenSSL counts the references to the store from here on (the 1), so that the store outlives a reload.
            _ = Control(handshake.DangerousGetHandle(), SetVerifyStore, new CLong(1), handle);
            SetVerify(handshake.DangerousGetHandle(), isRequired ? VerifyPeer | FailWithoutCertificate : VerifyPeer, &Verdict);
        }
        finally
        {
            if (isStoreHeld)
            {
                DangerousRelease();
            }

            if (isHeld)
            {
                handshake.DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        StoreFree(handle);
        return true;
    }

    // OpenSSL's own result replaces the framework's callback, which always accepts. Weak algorithms are left to the framework.
    [UnmanagedCallersOnly]
    private static int Verdict(int isGood, nint verification) => isGood != 0 || Error(verification) is KeyTooSmall or AuthorityKeyTooSmall or DigestTooWeak ? 1 : 0;

    private static unsafe bool Add(nint store, byte[] certificate)
    {
        fixed (byte* bytes = certificate)
        {
            var at = bytes;
            var parsed = Parse(0, &at, new CLong(certificate.Length));
            if (parsed == 0)
            {
                return false;
            }

            // Adding the same certificate twice is not an error.
            var isAdded = StoreAdd(store, parsed) == 1;
            CertificateFree(parsed);
            return isAdded;
        }
    }

    // The library that is called here has to be the one that the framework uses.
    private static bool Supported()
    {
        // On other systems the framework's handshake uses another library.
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() || Environment.Version.Major != 10)
        {
            return false;
        }

        try
        {
            return SafeEvpPKeyHandle.OpenSslVersion >> 28 == 3
                && NativeLibrary.TryLoad("libssl.so.3", out var ssl) && NativeLibrary.TryGetExport(ssl, "SSL_set_verify", out _)
                && NativeLibrary.TryLoad("libcrypto.so.3", out _);
        }
        catch (Exception exception) when (exception is PlatformNotSupportedException or DllNotFoundException or TypeInitializationException)
        {
            return false;
        }
    }

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_set_verify")]
    private static unsafe partial void SetVerify(nint handshake, int mode, delegate* unmanaged<int, nint, int> verdict);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_ctrl")]
    private static partial CLong Control(nint handshake, int command, CLong number, nint pointer);

    [LibraryImport("libcrypto.so.3", EntryPoint = "X509_STORE_CTX_get_error")]
    private static partial int Error(nint verification);

    [LibraryImport("libcrypto.so.3", EntryPoint = "X509_STORE_new")]
    private static partial nint StoreNew();

    [LibraryImport("libcrypto.so.3", EntryPoint = "X509_STORE_free")]
    private static partial void StoreFree(nint store);

    [LibraryImport("libcrypto.so.3", EntryPoint = "X509_STORE_set_flags")]
    private static partial int StoreSetFlags(nint store, CULong flags);

    [LibraryImport("libcrypto.so.3", EntryPoint = "X509_STORE_add_cert")]
    private static partial int StoreAdd(nint store, nint certificate);

    [LibraryImport("libcrypto.so.3", EntryPoint = "d2i_X509")]
    private static unsafe partial nint Parse(nint into, byte** bytes, CLong length);

    [LibraryImport("libcrypto.so.3", EntryPoint = "X509_free")]
    private static partial void CertificateFree(nint certificate);
}
