using Gateway.Diagnostics;

namespace Gateway.Tests.Diagnostics;

public sealed class GatewayStateTests
{
    [Fact]
    public void It_only_moves_forward()
    {
        var state = new GatewayState();
        Assert.Equal(("starting", false, false), (state.Word, state.IsReady, state.IsDraining));
        state.Ready();
        Assert.Equal(("ready", true, false), (state.Word, state.IsReady, state.IsDraining));
        state.Drain();
        state.Ready();
        Assert.Equal(("draining", false, true), (state.Word, state.IsReady, state.IsDraining));
    }
}
