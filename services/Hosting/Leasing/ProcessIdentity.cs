using Microsoft.Extensions.Configuration;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Hosting.Leasing;

/// <summary>This process among the processes of its service.</summary>
/// <remarks>Its address is <c>Self:Url</c>, or else the first of its listening addresses; other processes of the service reach it there.</remarks>
public sealed class ProcessIdentity(IConfiguration configuration, TimeProvider time)
{
    /// <summary>Where the other processes of the service reach this one.</summary>
    public static readonly Setting Self = new("Self:Url", "the base URL at which the other processes of this service reach this one", Setting.Url("http", "https"), IsOptional: true);

    /// <summary>New at every start.</summary>
    public Guid Id { get; } = Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>Base URL at which the other processes of the service reach this one.</summary>
    public string Address { get; } = Self.Find(configuration)
        ?? (configuration["urls"] ?? "http://127.0.0.1:5000").Split(';')[0].Replace("://*", "://" + Environment.MachineName, StringComparison.Ordinal)
            .Replace("://+", "://" + Environment.MachineName, StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://" + Environment.MachineName, StringComparison.Ordinal);
}
