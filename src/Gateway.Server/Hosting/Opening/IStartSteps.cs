namespace Gateway.Hosting.Opening;

/// <summary>Knows the steps of one part of the start. A part that opens something registers one of these beside itself.</summary>
internal interface IStartSteps
{
    /// <summary>The steps. The configuration may have faults; what can't be read of it is left out.</summary>
    IEnumerable<StartStep> Steps(IServiceProvider services);
}
