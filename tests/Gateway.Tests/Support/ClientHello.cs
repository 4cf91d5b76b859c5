using System.Net.Security;

namespace Gateway.Tests.Support;

/// <summary>The first bytes of a real TLS client.</summary>
public static class ClientHello
{
    public static async Task<byte[]> BytesAsync()
    {
        using var wire = new MemoryStream();
        await using var tls = new SslStream(new Half(wire));

        // Nobody answers: the handshake ends with what was read, nothing.
        await Assert.ThrowsAnyAsync<IOException>(() => tls.AuthenticateAsClientAsync("localhost"));
        return wire.ToArray();
    }

    private sealed class Half(Stream wire) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => wire.Write(buffer, offset, count);
    }
}
