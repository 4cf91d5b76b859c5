using Gateway.Clients;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Sessions;

/// <summary>Which name the setup of a connection hands to its session.</summary>
public sealed class OfferedNameTests
{
    private readonly FeatureCollection _features = new();

    [Theory]
    [InlineData(IdentitySource.Certificate, IdentitySource.ProxyTlv, "by-certificate")]
    [InlineData(IdentitySource.ProxyTlv, IdentitySource.Certificate, "by-proxy")]
    public void Of_two_names_that_of_the_source_which_stands_first_counts_whichever_came_first(IdentitySource first, IdentitySource second, string expected)
    {
        var identity = new Identity([first, second], false, DuplicateName.Replace);
        OfferedName.Offer(_features, identity, IdentitySource.ProxyTlv, "by-proxy");
        OfferedName.Offer(_features, identity, IdentitySource.Certificate, "by-certificate");
        Assert.Equal((expected, first), (_features.Get<OfferedName>()!.Name, _features.Get<OfferedName>()!.Source));
    }

    [Fact]
    public void No_name_is_handed_over_from_a_source_that_the_listener_does_not_have()
    {
        OfferedName.Offer(_features, Identity.Default, IdentitySource.Certificate, "till-7");
        Assert.Null(_features.Get<OfferedName>());
    }

    [Fact]
    public void Where_there_is_no_name_the_one_before_stays()
    {
        var identity = new Identity([IdentitySource.Certificate, IdentitySource.ProxyTlv], false, DuplicateName.Replace);
        OfferedName.Offer(_features, identity, IdentitySource.Certificate, null);
        Assert.Null(_features.Get<OfferedName>());
        OfferedName.Offer(_features, identity, IdentitySource.ProxyTlv, "till-7");
        OfferedName.Offer(_features, identity, IdentitySource.Certificate, null);
        Assert.Equal("till-7", _features.Get<OfferedName>()!.Name);
    }
}
