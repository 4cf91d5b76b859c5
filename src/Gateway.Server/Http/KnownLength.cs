using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Http;

/// <summary>Adds a <c>Content-Length</c> to the response of an endpoint that would otherwise stream it, so that HEAD reports it as well (docs/protocol.md 8.1).</summary>
internal static class KnownLength
{
    /// <summary>Buffers the whole response; for responses that are known to be small.</summary>
    internal static TBuilder WithKnownLength<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Finally(built => built.RequestDelegate = Buffered(built.RequestDelegate!));
        return endpoint;
    }

    private static RequestDelegate Buffered(RequestDelegate answer) => async context =>
    {
        var direct = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var whole = new MemoryStream();
        var buffered = new StreamResponseBodyFeature(whole, direct);
        context.Features.Set<IHttpResponseBodyFeature>(buffered);
        try
        {
            await answer(context);
            await buffered.Writer.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(direct);
        }

        context.Response.ContentLength = whole.Length;
        await direct.Stream.WriteAsync(whole.GetBuffer().AsMemory(0, (int)whole.Length), context.RequestAborted);
    };
}
