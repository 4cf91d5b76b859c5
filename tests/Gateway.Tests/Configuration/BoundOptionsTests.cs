using Gateway.Configuration;

namespace Gateway.Tests.Configuration;

/// <summary>Options are completed with their defaults, whatever their types are.</summary>
public sealed class BoundOptionsTests
{
    [Fact]
    public void Options_that_contain_themselves_are_completed_as_far_as_they_matter()
    {
        var options = new EndlessOptions();
        BoundOptions.Complete(options);
        Assert.Equal("", options.Text);
    }

    internal sealed class EndlessOptions
    {
        public EndlessOptions Same => this;

        public EndlessOptions Child => new();

        public string Text { get; set; } = "";
    }
}
