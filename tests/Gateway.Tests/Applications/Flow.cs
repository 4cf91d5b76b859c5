using System.Security.Cryptography;
using Gateway.Tests.Support;

namespace Gateway.Tests.Applications;

/// <summary>A long run of bytes that both ends know without keeping it: which is missing or out of place shows at once.</summary>
internal static class Flow
{
    private const int Block = 64 * 1024;
    private const int BlocksOfMebibyte = 16;

    private static readonly byte[] Noise = RandomNumberGenerator.GetBytes(1024 * 1024);

    internal static async Task SendAsync(TestClient client, int seed, int mebibytes)
    {
        await Task.Yield();
        for (var number = 0; number < mebibytes * BlocksOfMebibyte; number++)
        {
            await client.SendBytesAsync(Make(seed, number));
        }
    }

    internal static async Task CheckAsync(TestClient client, int seed, int mebibytes)
    {
        await Task.Yield();
        for (var number = 0; number < mebibytes * BlocksOfMebibyte; number++)
        {
            var received = await client.ReceiveBytesAsync(Block);
            Assert.True(Make(seed, number).AsSpan().SequenceEqual(received), $"block {number} is another");
        }
    }

    // Each block begins with its number and goes on with other bytes than its neighbours.
    private static byte[] Make(int seed, int number)
    {
        var block = Noise.AsSpan(((number * 7919) + (seed * 104_729)) % (Noise.Length - Block), Block).ToArray();
        BitConverter.TryWriteBytes(block, ((long)seed << 32) | (uint)number);
        return block;
    }
}
