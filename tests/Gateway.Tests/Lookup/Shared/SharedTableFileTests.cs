using System.Net;
using Gateway.Diagnostics;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Lookup.Shared;

/// <summary>The file of a node whose table is its fleet's: a copy for a start without the server.</summary>
public sealed class SharedTableFileTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    private (string, string?) File => ("Gateway:Lookup:File", Path);

    private string Path => _folder["table.json"];

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_start_without_the_server_has_the_table_of_the_file_until_it_has_caught_up()
    {
        (string, string?)[] options = [File, ("Gateway:Lookup:Entries:hidden", "configured"), ("Gateway:Lookup:Entries:shown", "configured")];
        await using var nats = await NatsServer.StartAsync();
        await using (var one = await SharedNode.StartAsync(nats, "one", options))
        {
            await one.PutAsync("a", "1");
            await one.PutAsync("b", "1");
            await one.DeleteAsync("hidden");
        }

        Assert.Equal("""{"a":"1","b":"1","hidden":null}""", (await System.IO.File.ReadAllTextAsync(Path)).ReplaceLineEndings("").Replace(" ", ""));
        await using (var two = await SharedNode.StartAsync(nats, "two", ("Gateway:Lookup:Entries:hidden", "configured")))
        {
            await two.PutAsync("a", "2");
            await two.DeleteAsync("b");
            await two.PutAsync("c", "1");
        }

        await nats.KillAsync();
        await using var again = await SharedNode.StartAloneAsync(nats, "one", options);
        Assert.Equal(("1", "1", null, "configured"), (await again.ValueAsync("a"), await again.ValueAsync("b"), await again.ValueAsync("hidden"), await again.ValueAsync("shown")));
        await again.RefusesAsync("fleet_away");
        await nats.StartAgainAsync();
        await again.HasAsync("c", "1");
        Assert.Equal(("2", null, null), (await again.ValueAsync("a"), await again.ValueAsync("b"), await again.ValueAsync("hidden")));
        await ContainsAsync("""{"a":"2","c":"1","hidden":null}""");
        Assert.Equal(0, again.Logged(GatewayEventIds.TableFilled));
    }

    [SkippableFact]
    public async Task It_follows_what_other_nodes_change()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one", File);
        await using var two = await SharedNode.StartAsync(nats, "two");
        await two.PutAsync("a", "1");
        await ContainsAsync("""{"a":"1"}""");
        await two.DeleteAsync("a");
        await ContainsAsync("{}");
    }

    [SkippableFact]
    public async Task A_table_that_is_new_and_empty_is_filled_from_it()
    {
        await System.IO.File.WriteAllTextAsync(Path, """{ "a": "1", "b": "base64:/w==", "hidden": null }""");
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one", File);
        Assert.Equal("1", await one.ValueAsync("a"));
        await using var two = await SharedNode.StartAsync(nats, "two", ("Gateway:Lookup:Entries:hidden", "configured"));
        Assert.Equal(("1", null), (await two.ValueAsync("a"), await two.ValueAsync("hidden")));
        Assert.Equal([0xFF], await two.Http.GetByteArrayAsync("/api/v1/lookup/b"));
        Assert.Equal(1, one.Logged(GatewayEventIds.TableFilled));
        Assert.Equal(HttpStatusCode.NoContent, await two.PutAsync("a", "2"));
        await one.HasAsync("a", "2");
    }

    [SkippableFact]
    public async Task A_table_that_was_emptied_is_not_filled_again()
    {
        await using var nats = await NatsServer.StartAsync();
        await using (var one = await SharedNode.StartAsync(nats, "one"))
        {
            await one.PutAsync("a", "1");
            await one.DeleteAsync("a");
        }

        await System.IO.File.WriteAllTextAsync(Path, """{ "a": "1" }""");
        await using var two = await SharedNode.StartAsync(nats, "two", File);
        Assert.Null(await two.ValueAsync("a"));
        await ContainsAsync("{}");
    }

    [SkippableFact]
    public async Task A_store_that_is_lost_has_the_table_again_once_the_nodes_were_started_again()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var two = await SharedNode.StartAsync(nats, "two");
        await using (var one = await SharedNode.StartAsync(nats, "one", File))
        {
            await one.PutAsync("a", "1");
            await nats.KillAsync();
            nats.DeleteStore();
            await nats.StartAgainAsync();
            await one.RefusesAsync("table_lost");
        }

        await using (var one = await SharedNode.StartAsync(nats, "one", File))
        {
            Assert.Equal(HttpStatusCode.NoContent, await one.PutAsync("a", "2"));
            await two.RefusesAsync("table_lost");
            Assert.Equal("1", await two.ValueAsync("a"));
        }

        await two.StopAsync();
        await using var again = await SharedNode.StartAsync(nats, "two");
        Assert.Equal("2", await again.ValueAsync("a"));
        await again.TakesChangesAsync();
    }

    [SkippableFact]
    public async Task A_file_that_can_t_be_written_refuses_no_change()
    {
        Directory.CreateDirectory(Path + ".new");
        await using var nats = await NatsServer.StartAsync();
        await using var one = await SharedNode.StartAsync(nats, "one", File);
        Assert.Equal(HttpStatusCode.Created, await one.PutAsync("a", "1"));
        await Eventually.TrueAsync(() => one.Logged(GatewayEventIds.TableNotCopied) == 1, "a word in the log");
        Directory.Delete(Path + ".new");
        await ContainsAsync("""{"a":"1"}""");
    }

    private Task ContainsAsync(string text) => Eventually.TrueAsync(
        () => System.IO.File.Exists(Path) && System.IO.File.ReadAllText(Path).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal) == text, $"the file has {text}");
}
