using Microsoft.Extensions.DependencyInjection;

namespace Omnichannel.Hosting.Inspecting;

/// <summary>Runs a service's inspections and writes a line for each finding.</summary>
static class Inspections
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    /// <summary>False where something is wrong.</summary>
    public static async Task<bool> RunAsync(IServiceProvider services, TextWriter output)
    {
        var well = true;
        foreach (var inspection in services.GetServices<IInspection>())
        {
            foreach (var finding in await FindingsAsync(inspection))
            {
                well &= !finding.IsFault;
                await output.WriteLineAsync($"{(finding.IsFault ? "FAULT" : "ok   ")} {finding.Text}");
            }
        }

        return well;
    }

    static async Task<IReadOnlyList<Finding>> FindingsAsync(IInspection inspection)
    {
        using var bounded = new CancellationTokenSource(Bound);
        try
        {
            return await inspection.LookAsync(bounded.Token);
        }
        catch (Exception exception)
        {
            return [Finding.Fault($"{inspection.GetType().Name.Replace("Inspection", "", StringComparison.Ordinal)}: {(bounded.IsCancellationRequested ? $"no answer within {Bound.TotalSeconds:0} s" : exception.Message)}")];
        }
    }
}
