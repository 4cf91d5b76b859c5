using System.Text;
using Gateway.Clients;
using Gateway.Commands;
using Gateway.Fleet;

namespace Gateway.Applications;

/// <summary>Pushes the messages of clients to each other, on whatever node of the fleet they are.</summary>
internal sealed class FleetClientMessages(ClientMessages local, ClientDirectory clients, FleetNames names) : IClientMessages
{
    /// <inheritdoc/>
    public bool AreAllowed => local.AreAllowed;

    /// <summary>Begins to take messages of other nodes.</summary>
    internal void Start(FleetMembership membership) => membership.Answer(FleetFrameKind.Tell, OnTell);

    /// <inheritdoc/>
    public TellResult Tell(ReadOnlySpan<byte> name, string sender, ReadOnlySpan<byte> bytes) => local.Tell(name, sender, bytes);

    /// <inheritdoc/>
    public async ValueTask<TellResult> TellAllAsync(ReadOnlyMemory<byte> name, string sender, ReadOnlyMemory<byte> bytes)
    {
        var result = local.Tell(name.Span, sender, bytes.Span);
        var client = Encoding.ASCII.GetString(name.Span);
        if (!names.IsReached || clients.IsOnlyHere(client))
        {
            return result;
        }

        try
        {
            byte[] question = [(byte)name.Length, .. name.Span, (byte)sender.Length, .. Encoding.ASCII.GetBytes(sender), .. bytes.Span];
            var answers = await Task.WhenAll((await names.FindAsync(client)).Where(node => node != names.Self).Select(node => names.AskAsync(node, FleetFrameKind.Tell, question)));
            return answers.Where(answer => answer.Payload.Length == 1 && answer.Payload.Span[0] <= (byte)TellResult.NotCarried)
                .Select(answer => (TellResult)answer.Payload.Span[0]).Append(result).Max();
        }
        catch (FleetException)
        {
            return result;
        }
    }

    private void OnTell(ReadOnlySpan<byte> payload, FleetReply reply)
    {
        if (TryTake(ref payload, out var name) && TryTake(ref payload, out var sender))
        {
            reply.TrySend([(byte)local.Tell(name, Encoding.ASCII.GetString(sender), payload)]);
        }
    }

    private static bool TryTake(ref ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (payload.IsEmpty || payload.Length <= payload[0])
        {
            return false;
        }

        name = payload.Slice(1, payload[0]);
        payload = payload[(1 + name.Length)..];
        return ClientName.IsValid(name);
    }
}
