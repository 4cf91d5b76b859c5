using System.ComponentModel;
using System.Net;
using Gateway.Addresses;
using Gateway.Configuration;
using Gateway.Rooms;
using Gateway.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Http.Sessions;

/// <summary>The filters of <c>/api/v1/sessions</c>; a session must match all that are given.</summary>
internal sealed class SessionQuery
{
    /// <summary>The listener's name.</summary>
    [FromQuery(Name = "listener"), Description("The listener's name.")]
    public string? Listener { get; init; }

    /// <summary>The kind of transport.</summary>
    [FromQuery(Name = "transport"), Description("The transport: tcp, tls, unix or websocket.")]
    public string? Transport { get; init; }

    /// <summary>The client's address, without port, or a range.</summary>
    [FromQuery(Name = "address"), Description("The client's address, without its port, or a range such as 10.0.0.0/8.")]
    public string? Address { get; init; }

    /// <summary>The client's name.</summary>
    [FromQuery(Name = "client"), Description("The client's name.")]
    public string? Client { get; init; }

    /// <summary>A room that the session is in.</summary>
    [FromQuery(Name = "room"), Description("A room that the session is in.")]
    public string? Room { get; init; }

    /// <summary>How long nothing has come from the client, at least.</summary>
    [FromQuery(Name = "idle"), Description("Minimum time without data from the client: 90s, 5m, 1h.")]
    public string? Idle { get; init; }

    /// <summary>Whether there is no filter.</summary>
    internal bool IsEmpty => Filters.All(filter => filter.Value is null);

    private IEnumerable<(string Name, string? Value)> Filters =>
        [("listener", Listener), ("transport", Transport), ("address", Address), ("client", Client), ("room", Room), ("idle", Idle)];

    /// <summary>The filters as they were given.</summary>
    public override string ToString() =>
        IsEmpty ? "all" : string.Join(", ", Filters.Where(filter => filter.Value is not null).Select(filter => $"{filter.Name} {filter.Value}"));

    /// <summary>What is wrong with the query; null for nothing. An unknown parameter is a typing error, which must not select more sessions than intended.</summary>
    internal string? Fault(IQueryCollection query, ListenerDirectory listeners, params string[] others)
    {
        var known = Filters.Select(filter => filter.Name).Concat(others).ToArray();
        if (query.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            return $"There is no '{unknown}' here: use {string.Join(", ", known)}.";
        }

        if (query.FirstOrDefault(parameter => parameter.Value is not [{ Length: > 0 }]) is { Key: { } key })
        {
            return $"'{key}' must be given once, with a value.";
        }

        if (Listener is not null && listeners.All.All(listener => listener.Name != Listener))
        {
            return $"There is no listener '{Listener}': use one of {string.Join(", ", listeners.All.Select(listener => listener.Name))}.";
        }

        if (Address is not null && !AddressRanges.TryParse(Address, out _))
        {
            return $"'{Address}' is no address: use one without a port, or a range such as 10.0.0.0/8 (nothing but zeros behind its prefix).";
        }

        return Idle is null || Duration.TryParseQuery(Idle, out _) ? null : $"idle is '{Idle}': use 500ms, 90s, 5m or 1h.";
    }

    /// <summary>The selected sessions. The query has no faults.</summary>
    internal IEnumerable<Session> Apply(SessionRegistry sessions, IRooms rooms)
    {
        var isMeant = DoorFilter();
        var idle = Idle is not null && Duration.TryParseQuery(Idle, out var duration) ? duration : TimeSpan.Zero;
        return (Room is null ? sessions.All : Members(Room, sessions, rooms)).Where(session =>
            isMeant(session.Listener, session.Client) && (Client is null || session.ClientName == Client) && session.SinceReceived >= idle);
    }

    /// <summary>The selected ended sessions, the last to end first. They have no rooms and no idle time: these filters are a fault.</summary>
    internal IEnumerable<EndedSession> Apply(EndedSessions ended)
    {
        var isMeant = DoorFilter();
        return ended.NewestFirst().Where(session => isMeant(session.Listener, session.Client) && (Client is null || session.ClientName == Client));
    }

    private Func<Listener, EndPoint?, bool> DoorFilter()
    {
        var range = Address is not null && AddressRanges.TryParse(Address, out var parsed) ? parsed : default(IPNetwork?);
        return (listener, client) => (Listener is null || listener.Name == Listener)
            && (Transport is null || listener.Transport == Transport)
            && (range is null || IsIn(range.Value, client));
    }

    private static IEnumerable<Session> Members(string room, SessionRegistry sessions, IRooms rooms) =>
        rooms.GetMembers(room).Select(member => SessionId.TryParse(member, out var id) ? sessions.Find(id) : null).OfType<Session>();

    private static bool IsIn(IPNetwork range, EndPoint? client) =>
        client is IPEndPoint { Address: var address } && range.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
