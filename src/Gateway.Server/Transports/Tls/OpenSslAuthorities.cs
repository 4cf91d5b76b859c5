using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Transports.Tls;

/// <summary>
/// Has OpenSSL itself judge a client's certificate during the handshake, by the same authorities, so that it sends the alert that fits
/// (<c>unknown ca</c>, <c>certificate expired</c>, <c>certificate required</c>): .NET 10 judges on Linux only when the handshake is over, and
/// then hangs up. It judges all the same, and has the last word: where this can't be had, a refused client is merely told nothing.
/// </summary>
/// <remarks>
/// .NET 11 does so by itself (dotnet/runtime#115996); then this type goes. Until then the handshake's own handle is needed, which
/// <see cref="SslStream"/> keeps to itself.
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

    /// <summary>Takes the authorities over; null where the system's TLS is no OpenSSL 3, or this runtime's is another than .NET 10's.</summary>
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

    /// <summary>From here on the handshake fails, with an alert, for a client's certificate that does not come from one of the authorities.</summary>
    /// <param name="stream">Whose handshake has begun.</param>
    /// <param name="isRequired">Whether it fails without one, too.</param>
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

            // The store is counted by OpenSSL from here on (the 1), so it outlives a reload.
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

    // OpenSSL's own verdict, in place of the framework's, which is always yes. What it finds too weak is left to the framework.
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

            // The same one twice is no error.
            var isAdded = StoreAdd(store, parsed) == 1;
            CertificateFree(parsed);
            return isAdded;
        }
    }

    // The framework's own OpenSSL has to be the one that is called here.
    private static bool Supported()
    {
        // Elsewhere the framework's handshake is another library's.
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
