namespace Gateway.Hosting.Opening;

/// <summary>The start steps of one part. A part that opens something registers an implementation.</summary>
internal interface IStartSteps
{
    /// <summary>The steps. The configuration may have faults; parts of it that cannot be read are left out.</summary>
    IEnumerable<StartStep> Steps(IServiceProvider services);
}
