using System.Net.Http.Headers;
using System.Text;
using Gateway.Commands;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>What a back end's response asks for beside the reply, by headers.</summary>
/// <param name="Joins">Rooms to join: <c>X-Gateway-Join</c>.</param>
/// <param name="Leaves">Rooms to leave first: <c>X-Gateway-Leave</c>.</param>
/// <param name="Closes">Whether the session ends after the reply: <c>X-Gateway-Close: true</c>.</param>
/// <param name="Invalid">The number of invalid room names (docs/protocol.md 2.2), which are ignored.</param>
internal sealed record Directives(IReadOnlyList<string> Joins, IReadOnlyList<string> Leaves, bool Closes, int Invalid)
{
    /// <summary>Reads the headers; null if there are none. Each header may occur several times, and list several rooms separated by commas.</summary>
    internal static Directives? Read(HttpResponseHeaders headers)
    {
        var invalid = 0;
        var joins = Rooms("X-Gateway-Join");
        var leaves = Rooms("X-Gateway-Leave");
        var closes = Values("X-Gateway-Close").Any(value => value.Equals("true", StringComparison.OrdinalIgnoreCase));
        return joins.Count + leaves.Count + invalid > 0 || closes ? new Directives(joins, leaves, closes, invalid) : null;

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
