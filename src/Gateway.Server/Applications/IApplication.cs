using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>What a listener can be for, chosen by its <c>Application</c> option. One registration in <c>Hosting/BuiltIn.cs</c> adds one.</summary>
public interface IApplication
{
    /// <summary>The value of a listener's <c>Application</c> option.</summary>
    string Name { get; }

    /// <summary>Whether it makes sense over this framing; a listener that pairs them wrongly stops the start.</summary>
    bool Serves(IFraming framing);

    /// <summary>The handler for one listener's sessions.</summary>
    IMessageHandler CreateHandler(IFraming framing);
}
