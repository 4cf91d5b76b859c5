using Gateway.Lifetime;

namespace Gateway.Tests.Lifetime;

public sealed class GatewayStateTests
{
    [Fact]
    public void It_only_moves_forward()
    {
        var state = new GatewayState();
        Assert.Equal(("starting", false, false, true), (state.Word, state.IsReady, state.IsDraining, state.IsAccepting));
        state.Ready();
        Assert.Equal(("ready", true, false, true), (state.Word, state.IsReady, state.IsDraining, state.IsAccepting));
        state.Drain();
        state.Ready();
        Assert.Equal(("draining", false, true, true), (state.Word, state.IsReady, state.IsDraining, state.IsAccepting));
        state.Close();
        state.Drain();
        Assert.Equal(("draining", false, true, false), (state.Word, state.IsReady, state.IsDraining, state.IsAccepting));
    }
}
