using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Omnichannel.Hosting.Inspecting;
using Omnichannel.Hosting.Leasing;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Settings;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Hosting;

/// <summary>What every service is made of, before its own domain.</summary>
public static class ServiceHost
{
    /// <summary>Bodies larger than this are refused with 413 unless an endpoint says otherwise.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>Makes the builder of a service: storage, migrations, access, problems, telemetry, health.</summary>
    /// <param name="args">Command line.</param>
    /// <param name="name">Name of the service.</param>
    /// <param name="schema">Its PostgreSQL schema, where it differs from the name.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, string name, string? schema = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var service = new ServiceName(name, schema ?? name, Assembly.GetCallingAssembly());
        builder.AddLogLines();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Error);
        builder.Logging.AddFilter("Yarp", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.AddTelemetry(service);

        var services = builder.Services;
        services.AddSingleton(service);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSettings(Database.Owner).AddSettings(Database.App).AddSettings(Database.Worker).AddSettings(InternalToken.Key).AddSettings(ProcessIdentity.Self).AddSettings(Telemetry.Collector);
        services.AddSingleton<IInspection, DatabaseInspection>();
        services.AddSingleton<IInspection, NeighbourInspection>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<Database>();
        services.AddSingleton<ProcessIdentity>();
        services.AddSingleton<Leases>();
        services.AddSingleton(new MigrationSource(typeof(ServiceHost).Assembly));
        services.AddHostedService<Migrations>();
        services.AddHostedService<IdempotencyCleaner>();
        services.AddHostedService<ForgetStart>();
        services.AddAccess();
        services.AddFailures();
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            options.SerializerOptions.MaxDepth = 64;
            options.SerializerOptions.RespectNullableAnnotations = true;
            // Every script stays readable, and what a stranger wrote is harmless also in a page that an answer is pasted into.
            options.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        });
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        return builder;
    }

    /// <summary>Adds what stands before every endpoint, and the health endpoints.</summary>
    /// <param name="app">The application.</param>
    /// <param name="onceCallerIsKnown">What comes after authentication and before authorization.</param>
    public static WebApplication UseServiceDefaults(this WebApplication app, Func<HttpContext, RequestDelegate, Task>? onceCallerIsKnown = null)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        readiness.Require("migrations");
        readiness.Require("start");
        app.Lifetime.ApplicationStarted.Register(() => readiness.Met("start"));
        app.UseFailures();
        // Routing's own refusals (405, 415) say nothing about who calls and come before that question: they carry no policy, and the fallback policy would answer 401.
        app.Use((context, next) => context.GetEndpoint() is { Metadata.Count: 0, RequestDelegate: { } refuse } ? refuse(context) : next(context));
        // No parameter of any query holds NUL, and PostgreSQL's text cannot.
        app.Use((context, next) => context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
            ? Problems.Of(ProblemTypes.BadRequest, "The query holds a NUL character.").ExecuteAsync(context)
            : next(context));
        app.Use((context, next) => IsJsonInAnotherEncoding(context.Request) ? Problems.Of(ProblemTypes.UnsupportedMediaType, "JSON is UTF-8.").ExecuteAsync(context) : next(context));
        app.UseAuthentication();
        if (onceCallerIsKnown is not null)
            app.Use(onceCallerIsKnown);
        app.UseAuthorization();
        app.UseIdempotency();
        app.MapGet("/health/live", () => Results.Json(new Health("live")))
            .AllowAnonymous()
            .WithSummary("Ask whether the process is alive")
            .Produces<Health>();
        app.MapGet("/health/ready", () => readiness.Missing is { Count: > 0 } missing
                ? Results.Json(new Health("starting", missing), statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Json(new Health("ready")))
            .AllowAnonymous()
            .WithSummary("Ask whether the process is ready for requests")
            .Produces<Health>()
            .Produces<Health>(StatusCodes.Status503ServiceUnavailable);
        return app;
    }

    // RFC 8259 § 8.1: JSON between systems is UTF-8. The framework would look any charset up, and fail on one that it does not know.
    static bool IsJsonInAnotherEncoding(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && request.HasJsonContentType()
        && request.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null;

    /// <summary>
    /// Adds an HTTP client to another service of the installation: base address from <c>Services:{name}</c>, the internal token of this service, timeouts and retries
    /// (of GET, PUT and DELETE only).
    /// </summary>
    public static IHttpClientBuilder AddServiceClient(this IServiceCollection services, string name)
    {
        var address = new Setting("Services:" + name, $"the base URL of the service {name}", Setting.Url("http", "https"));
        services.AddSettings(address);
        var client = services.AddHttpClient(name, (provider, http) => http.BaseAddress = new Uri(address.Read(provider.GetRequiredService<IConfiguration>())));
        client.AddHttpMessageHandler(provider => new ServiceAuthorization(provider.GetRequiredService<InternalToken>(), provider.GetRequiredService<ServiceName>()));
        client.AddStandardResilienceHandler(options => options.Retry.DisableFor(HttpMethod.Post, HttpMethod.Patch));
        return client;
    }
}
