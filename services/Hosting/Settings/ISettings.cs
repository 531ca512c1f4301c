using Microsoft.Extensions.Configuration;

namespace Omnichannel.Hosting.Settings;

/// <summary>Part of a service's configuration that is checked before anything starts. Registered as a singleton instance.</summary>
public interface ISettings
{
    /// <summary>What is wrong with it, a sentence each that begins with the setting's name; none where all is well.</summary>
    IEnumerable<string> Faults(IConfiguration configuration);
}
