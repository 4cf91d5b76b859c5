using Gateway.Http.Examples;
using Gateway.Lookup;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary><c>/api/v1/lookup</c> (docs/protocol.md 8): the lookup table. A change that is answered with 201 or 204 is on disk, if there is a file.</summary>
internal static class LookupEndpoints
{
    private const string Route = "/api/v1/lookup/{key}";

    internal static void MapLookup(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/v1/lookup", HttpRoutes.Read, List).WithSummary("The entries in order of their keys, a page at a time").WithTags("Lookup")
            .Produces<LookupPage>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithExamples(
                new Example("a page", "/api/v1/lookup?limit=10") { Answer = Example.Json(new LookupPage([new LookupEntryView("till-7", "10.0.0.7")], null), HttpJson.Default.LookupPage) },
                new Example("the next page", "/api/v1/lookup?after=till-7") { Answer = Example.Json(new LookupPage([], null), HttpJson.Default.LookupPage) });
        routes.MapMethods(Route, HttpRoutes.Read, Get).WithSummary("A key's value").WithTags("Lookup")
            .Produces<string>(StatusCodes.Status200OK, "application/octet-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithExamples(
                new Example("found", "/api/v1/lookup/till-7") { Answer = "10.0.0.7" },
                new Example("not found", "/api/v1/lookup/till-0", StatusCodes.Status404NotFound));
        routes.MapPut(Route, PutAsync).WithSummary("Gives a key the body as its value").WithTags("Lookup").Accepts<string>("*/*")
            .Produces(StatusCodes.Status201Created).Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status500InternalServerError).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage)
            .WithExamples(
                new Example("new", "/api/v1/lookup/till-8", StatusCodes.Status201Created) { Body = "10.0.0.8" },
                new Example("replaced", "/api/v1/lookup/till-7", StatusCodes.Status204NoContent) { Body = "10.0.0.7" },
                new Example("no key", "/api/v1/lookup/till%207", StatusCodes.Status400BadRequest) { Body = "10.0.0.7" });
        routes.MapDelete(Route, DeleteAsync).WithSummary("Removes a key").WithTags("Lookup")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status500InternalServerError)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithExamples(
                new Example("removed", "/api/v1/lookup/till-7", StatusCodes.Status204NoContent),
                new Example("not found", "/api/v1/lookup/till-0", StatusCodes.Status404NotFound));
    }

    private static IResult List(ILookupTable table, string? after = null, int limit = Paging.DefaultLimit)
    {
        if (Paging.Fault(limit) is { } fault)
        {
            return fault;
        }

        // One more than requested, to see whether there is a next page.
        var entries = table.Page(after ?? "", limit + 1);
        var page = entries.Take(limit).Select(entry => new LookupEntryView(entry.Key, LookupText.Encode(entry.Value))).ToArray();
        return new JsonBody<LookupPage>(new LookupPage(page, entries.Count > limit ? page[^1].Key : null), HttpJson.Default.LookupPage);
    }

    private static IResult Get(string key, ILookupTable table)
    {
        Span<byte> bytes = stackalloc byte[LookupKey.MaxLength];
        if (!LookupKey.IsValid(key))
        {
            return BadKey();
        }

        var length = System.Text.Encoding.ASCII.GetBytes(key, bytes);
        return table.TryGet(bytes[..length], out var value) ? TypedResults.Bytes(value, "application/octet-stream") : NotFound(key);
    }

    private static async Task<IResult> PutAsync(string key, HttpContext context, ILookupTable table, IOptions<LookupOptions> options)
    {
        if (!LookupKey.IsValid(key))
        {
            return BadKey();
        }

        var longest = options.Value.MaxValueLength;
        if (await RequestBody.ReadAsync(context, longest) is not { } body)
        {
            return new ProblemBody(ProblemCode.TooLarge, $"A value has at most {longest} bytes (Gateway:Lookup:MaxValueLength).");
        }

        return ToResult(key, await table.SetAsync(key, body.ToArray()), options.Value);
    }

    private static async Task<IResult> DeleteAsync(string key, ILookupTable table, IOptions<LookupOptions> options) =>
        LookupKey.IsValid(key) ? ToResult(key, await table.RemoveAsync(key), options.Value) : BadKey();

    private static IResult ToResult(string key, LookupResult result, LookupOptions options) => result switch
    {
        LookupResult.Created => TypedResults.Created($"/api/v1/lookup/{key}"),
        LookupResult.Replaced or LookupResult.Removed => TypedResults.NoContent(),
        LookupResult.NotFound => NotFound(key),
        LookupResult.Full => new ProblemBody(ProblemCode.TableFull, $"The table holds {options.MaxEntries} entries (Gateway:Lookup:MaxEntries)."),
        LookupResult.NotFlushed => new ProblemBody(
            ProblemCode.NotDurable,
            "The change is made and served, but is not certain to outlive a crash of the machine; the log says why. Sending it again does no harm."),
        LookupResult.Away => new ProblemBody(
            ProblemCode.FleetAway, "The change was not made: the fleet's engine is away, or it took longer than Gateway:Fleet:Request. Sending it again does no harm."),
        LookupResult.Unconfirmed => new ProblemBody(
            ProblemCode.FleetAway, "The fleet's engine did not confirm the change: whether it was made is not known. Sending it again does no harm."),
        LookupResult.Lost => new ProblemBody(
            ProblemCode.TableLost, "The change was not made: the fleet's engine has another table than the one that is served; the log says how to restore it."),
        _ => new ProblemBody(ProblemCode.NotStored, "The change could not be put on disk and was not made; the log says why."),
    };

    private static ProblemBody BadKey() => new(ProblemCode.InvalidName, "A key is 1 to 255 of A-Z a-z 0-9 . _ : -");

    private static ProblemBody NotFound(string key) => new(ProblemCode.NotFound, $"There is no entry '{key}'.");
}
