using Gateway.Hosting;
using Gateway.Samples;

return await GatewayVerbs.RunAsync(args, builder =>
{
    builder.Services.AddSingleton<Visits>();
    builder.Services.AddHostedService<Heartbeat>();
    builder.AddGateway()
        .AddVerb<TimeCommand>()
        .AddVerb<SeenCommand>()
        .MapVerb("VISIT", async (Visits visits, string guest, CancellationToken cancellation) => $"OK {await visits.CountAsync(guest, cancellation)}", "<guest>")
        .AddFraming<ZeroFraming>()
        .AddApplication<LengthApplication>()
        .AddApplication<ReadingsApplication>();
});
