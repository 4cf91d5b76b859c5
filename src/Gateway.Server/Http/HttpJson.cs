using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Http.Clients;
using Gateway.Http.Nodes;
using Gateway.Http.Rooms;
using Gateway.Http.Sessions;
using Gateway.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Http;

/// <summary>The JSON types of the HTTP API, serialised without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Stats))]
[JsonSerializable(typeof(ListenerList))]
[JsonSerializable(typeof(LookupPage))]
[JsonSerializable(typeof(DrainProgress))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(NodeRequestHead))]
[JsonSerializable(typeof(NodeResponseHead))]
[JsonSerializable(typeof(PeerList))]
[JsonSerializable(typeof(UpstreamList))]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(MissedView))]
[JsonSerializable(typeof(AliveView))]
[JsonSerializable(typeof(RoomPage))]
[JsonSerializable(typeof(RoomMembers))]
[JsonSerializable(typeof(RoomDelivery))]
[JsonSerializable(typeof(RoomEvent))]
[JsonSerializable(typeof(RoomMissed))]
[JsonSerializable(typeof(RoomAlive))]
[JsonSerializable(typeof(SessionPage))]
[JsonSerializable(typeof(SessionsClosing))]
[JsonSerializable(typeof(ClientView))]
[JsonSerializable(typeof(ClientPage))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(bool?))]
internal sealed partial class HttpJson : JsonSerializerContext;
