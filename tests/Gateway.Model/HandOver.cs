using Gateway.Sessions;
using Microsoft.Coyote.Random;
using Microsoft.Coyote.Specifications;

namespace Gateway.Model;

/// <summary>
/// Who may write to a session's client, explored: the session's loop answers, publishers push, the client takes its time, and somebody cuts, resets or closes the session,
/// each at any moment.
/// </summary>
internal sealed class HandOver(SessionHost host, Listener listener)
{
    private const int Publishers = 2;
    private const int MostPushesEach = 3;

    /// <summary>One schedule.</summary>
    internal async Task RunAsync()
    {
        var random = Generator.Create();
        var (input, output) = (new ModelReader(), new ModelWriter(random));
        var connection = new ModelConnection(input, output);
        var session = new MessageSession(host, connection, listener);
        host.Registry.Add(session);
        var running = Task.Run(session.RunAsync);
        var pushes = 1 + random.NextInteger(MostPushesEach);
        var pushed = new List<(string Message, Task<PushResult> Flushed)>[Publishers];
        var publishers = Enumerable.Range(0, Publishers).Select(number => Task.Run(() => pushed[number] = Publish(session, number, pushes))).ToList();
        var client = Task.Run(() => Talk(input));
        if (random.NextBoolean())
        {
            // Nobody ends it before all has left: what is forgotten on its way would wait for ever, which the explorer notices.
            await Task.WhenAll(publishers);
            foreach (var (_, flushed) in pushed.SelectMany(one => one))
            {
                await flushed;
            }
        }

        var ending = Task.Run(() => EndAsync(session, connection, input, random));
        await Task.WhenAll(publishers);
        await ending;
        await running;
        await client;

        Specification.Assert(session.End != SessionEnd.None, "The session did not end.");
        foreach (var one in pushed)
        {
            // What was accepted is told of, and what is told to have left has left, in order.
            var left = -1;
            foreach (var (message, flushed) in one)
            {
                Specification.Assert(flushed.IsCompleted, $"Nobody was told what became of {message}.");
                var at = output.Taken.IndexOf(message + "\n", StringComparison.Ordinal);
                Specification.Assert(flushed.Result != PushResult.Accepted || at > left, $"{message} is out of order, or told to have left and has not.");
                left = Math.Max(left, at);
            }
        }
    }

    private static List<(string Message, Task<PushResult> Flushed)> Publish(MessageSession session, int number, int pushes)
    {
        var pushed = new List<(string, Task<PushResult>)>();
        for (var count = 0; count < pushes; count++)
        {
            var message = $"MSG {number} {count}";
            var flushed = new TaskCompletionSource<PushResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (session.Push(System.Text.Encoding.ASCII.GetBytes(message), cutsSlowConsumer: true, flushed) == PushResult.Accepted)
            {
                pushed.Add((message, flushed.Task));
            }
        }

        return pushed;
    }

    private static void Talk(ModelReader input)
    {
        input.Say("ECHO a");
        input.Say("ECHO b");
    }

    private static async Task EndAsync(MessageSession session, ModelConnection connection, ModelReader input, Generator random)
    {
        await Task.Yield();
        switch (random.NextInteger(5))
        {
            case 0:
                session.Abort(SessionEnd.WriteTimeout);
                break;
            case 1:
                connection.Abort(new Microsoft.AspNetCore.Connections.ConnectionAbortedException());
                break;
            case 2:
                session.RequestStop(SessionEnd.Operator);
                break;
            case 3:
                input.Say("QUIT");
                break;
            default:
                break;
        }

        await Task.Yield();
        input.End();
    }
}
