using Omnichannel.Hosting.Limits;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Gateway.Limits;

/// <summary>Registers the bounds of requests and their settings.</summary>
static class RateLimitSetup
{
    public static void AddRateLimits(this IServiceCollection services)
    {
        foreach (var policy in new[] { "Address", "Key", "Tenant" })
            services.AddSettings(Limit.PerSecond(policy)).AddSettings(Limit.Burst(policy));
        services.AddSingleton<RateLimits>();
    }
}
