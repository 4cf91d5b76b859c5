using Gateway.Reference;
using Gateway.Reference.Epoll;
using Gateway.Reference.Pipes;

if (!Doors.TryParse(args, out string verb, out Doors? doors, out string fault))
{
    await Console.Error.WriteLineAsync(fault);
    await Console.Error.WriteLineAsync("""
        usage: Gateway.Reference socket  [--line PORT] [--frames PORT] [--raw PORT] [--udp PORT --table FILE]
               Gateway.Reference kestrel [--line PORT [--post PORT]] [--frames PORT] [--raw PORT] [--http PORT]
        """);
    return 2;
}

try
{
    if (verb == "socket")
    {
        using EpollServer server = new(doors);
        server.Run();
    }
    else
    {
        await KestrelServer.RunAsync(doors);
    }

    return 0;
}
catch (IOException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
