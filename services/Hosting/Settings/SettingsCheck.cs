using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Hosting.Inspecting;

namespace Omnichannel.Hosting.Settings;

/// <summary>Checks the whole configuration before anything starts, and says all that is wrong with it at once.</summary>
public static class SettingsCheck
{
    /// <summary>Exit code of a service whose configuration is wrong (<c>EX_CONFIG</c> of sysexits.h).</summary>
    public const int ExitCode = 78;

    /// <summary>Says that a service has this setting.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services, ISettings settings) => services.AddSingleton(settings);

    /// <summary>Says that a service has this section of settings, and gives it to whoever asks for <typeparamref name="T"/>.</summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string key)
        where T : class, new()
    {
        var section = new SettingsSection<T>(key);
        return services.AddSettings(section).AddSingleton(provider => section.Read(provider.GetRequiredService<IConfiguration>()));
    }

    /// <summary>What is wrong with the configuration of a service that is about to be built.</summary>
    public static IReadOnlyList<string> FaultsOf(WebApplicationBuilder builder) =>
    [
        .. builder.Services.Select(service => service.ServiceType == typeof(ISettings) ? service.ImplementationInstance : null).OfType<ISettings>()
            .SelectMany(settings => settings.Faults(builder.Configuration)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Builds the service. Where its configuration is wrong, says on standard error what, and ends the process with <see cref="ExitCode"/>; with the argument <c>--check</c>
    /// it looks at the installation (see <see cref="IInspection"/>), says what it found, and ends the process with 0 or, where something is wrong, 1.
    /// </summary>
    public static WebApplication BuildService(this WebApplicationBuilder builder)
    {
        var service = builder.Services.Select(descriptor => descriptor.ImplementationInstance).OfType<ServiceName>().Single().Value;
        var faults = FaultsOf(builder);
        if (faults.Count > 0)
        {
            Console.Error.WriteLine($"{service} cannot start, its configuration is wrong in {faults.Count} {(faults.Count == 1 ? "place" : "places")}:");
            foreach (var fault in faults)
                Console.Error.WriteLine("  " + fault);
            Environment.Exit(ExitCode);
        }

        var app = builder.Build();
        if (Environment.GetCommandLineArgs().Contains("--check", StringComparer.Ordinal))
            Environment.Exit(Inspections.RunAsync(app.Services, Console.Out).GetAwaiter().GetResult() ? 0 : 1);
        return app;
    }
}
