using Gateway.Load.CommandLine;
using Gateway.Load.Connects;
using Gateway.Load.Datagrams;
using Gateway.Load.FanOut;
using Gateway.Load.Idle;
using Gateway.Load.Streams;

Dictionary<string, Action<Arguments>> verbs = new()
{
    ["line"] = StreamVerbs.Line,
    ["frames"] = StreamVerbs.Frames,
    ["raw"] = StreamVerbs.Raw,
    ["udp"] = LookupVerb.Run,
    ["connect"] = ConnectVerb.Run,
    ["fanout"] = FanOutVerb.Run,
    ["idle"] = IdleVerb.Run,
    ["table"] = TableVerb.Run,
};

if (args.Length == 0 || !verbs.TryGetValue(args[0], out Action<Arguments>? run))
{
    Console.Error.WriteLine(Usage.Text);
    return 2;
}

try
{
    run(new Arguments(args[0], args.AsSpan(1)));
    return 0;
}
catch (ArgumentFault fault)
{
    Console.Error.WriteLine($"{args[0]}: {fault.Message}");
    Console.Error.WriteLine(Usage.Text);
    return 2;
}
catch (IOException failure)
{
    Console.Error.WriteLine($"{args[0]}: {failure.Message}");
    return 1;
}
