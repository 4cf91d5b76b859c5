namespace Gateway.Load.CommandLine;

/// <summary>The command line asks for something that there isn't.</summary>
internal sealed class ArgumentFault(string message) : Exception(message);
