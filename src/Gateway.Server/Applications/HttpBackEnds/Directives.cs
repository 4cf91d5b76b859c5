using System.Net.Http.Headers;
using System.Text;
using Gateway.Clients;
using Gateway.Commands;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>What a back end's response asks for beside the reply, by headers.</summary>
/// <param name="Joins">Rooms to join: <c>X-Gateway-Join</c>.</param>
/// <param name="Leaves">Rooms to leave first: <c>X-Gateway-Leave</c>.</param>
/// <param name="Closes">Whether the session ends after the reply: <c>X-Gateway-Close: true</c>.</param>
/// <param name="Name">The client's name: <c>X-Gateway-Name</c>; null for none.</param>
/// <param name="Invalid">The number of invalid names of rooms or the client (docs/protocol.md 2.2), which are ignored.</param>
internal sealed record Directives(IReadOnlyList<string> Joins, IReadOnlyList<string> Leaves, bool Closes, string? Name, int Invalid)
{
    /// <summary>Reads the headers; null if there are none. Each header may occur several times, and list several rooms separated by commas.</summary>
    internal static Directives? Read(HttpResponseHeaders headers)
    {
        var invalid = 0;
        var joins = Rooms("X-Gateway-Join");
        var leaves = Rooms("X-Gateway-Leave");
        var closes = Values("X-Gateway-Close").Any(value => value.Equals("true", StringComparison.OrdinalIgnoreCase));
        var name = ReadName();
        return joins.Count + leaves.Count + invalid > 0 || closes || name is not null ? new Directives(joins, leaves, closes, name, invalid) : null;

        // One name, in one header: it says who the client is.
        string? ReadName()
        {
            if (!headers.NonValidated.TryGetValues("X-Gateway-Name", out var values))
            {
                return null;
            }

            var name = values.Count == 1 ? ClientName.Read(Encoding.Latin1.GetBytes(values.First())) : null;
            invalid += name is null ? 1 : 0;
            return name;
        }

        IReadOnlyList<string> Rooms(string header)
        {
            List<string>? rooms = null;
            foreach (var value in Values(header))
            {
                // The header's characters are the received bytes.
                if (RoomName.Read(Encoding.Latin1.GetBytes(value)) is { } room)
                {
                    (rooms ??= []).Add(room);
                }
                else
                {
                    invalid++;
                }
            }

            return rooms ?? (IReadOnlyList<string>)[];
        }

        IEnumerable<string> Values(string header) => headers.NonValidated.TryGetValues(header, out var values)
            ? values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : [];
    }
}
