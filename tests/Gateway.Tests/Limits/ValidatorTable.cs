using Microsoft.Extensions.Options;

namespace Gateway.Tests.Limits;

/// <summary>Sets one option at a time and hears what its validator says.</summary>
internal static class ValidatorTable
{
    /// <summary>Default, both ends and one beyond each of an option's range.</summary>
    internal static void AssertRange<T>(IValidateOptions<T> validator, Func<T> create, string section, string option, object initial, object least, object most, object under, object over)
        where T : class
    {
        var property = typeof(T).GetProperty(option)!;
        Assert.Equal(initial, property.GetValue(create()));
        Assert.All([initial, least, most], value => Assert.True(Validate(value).Succeeded, $"{option} {value}: {Validate(value).FailureMessage}"));
        Assert.All([under, over], value => Assert.Contains(Validate(value).Failures!, fault => fault.StartsWith($"{section}:{option} is ", StringComparison.Ordinal)));

        ValidateOptionsResult Validate(object value)
        {
            var options = create();
            property.SetValue(options, value);
            return validator.Validate(null, options);
        }
    }
}
