using System.Collections.Immutable;
using Gateway.Lookup;

namespace Gateway.Tests.Lookup;

/// <summary>What is saved lies over what is configured.</summary>
public sealed class LookupOverridesTests
{
    private static readonly ImmutableSortedDictionary<string, byte[]> Configured =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create<string, byte[]>("a", [1]), KeyValuePair.Create<string, byte[]>("b", [2])]);

    private readonly LookupOverrides _overrides = new(Configured);

    [Fact]
    public void A_saved_entry_hides_the_configured_one_and_a_saved_null_removes_it()
    {
        var merged = _overrides.Merge(Content(("a", [9]), ("b", null), ("c", [3]), ("d", null)), maxEntries: 2);
        Assert.Equal(["a", "c"], merged.Keys);
        Assert.Equal([9], merged["a"]);
    }

    [Fact]
    public void More_than_the_limit_is_refused_and_says_how_many()
    {
        Assert.Equal(3, _overrides.Merge(Content(("c", [3])), maxEntries: 3).Count);
        var exception = Assert.Throws<FormatException>(() => _overrides.Merge(Content(("c", [3])), maxEntries: 2));
        Assert.Contains("3 entries", exception.Message);
    }

    [Fact]
    public void A_removal_is_saved_only_where_it_hides_a_configured_entry()
    {
        _overrides.Saved = Content(("c", [3]));
        var next = _overrides.WithChanges(new Dictionary<string, byte[]?> { ["a"] = null, ["c"] = null, ["d"] = [4] });
        Assert.Equal(["a", "d"], next.Keys);
        Assert.Null(next["a"]);
        Assert.Equal(["c"], _overrides.Saved.Keys);
    }

    private static ImmutableSortedDictionary<string, byte[]?> Content(params (string Key, byte[]? Value)[] entries) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)));
}
