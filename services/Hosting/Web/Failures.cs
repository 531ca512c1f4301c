using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Omnichannel.Hosting.Web;

/// <summary>Something outside this process is not available; answered as 503 with <c>Retry-After</c>.</summary>
public sealed class UnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Turns exceptions and bare status codes into problem documents.</summary>
sealed partial class Failures(ILogger<Failures> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => Problems.Document(
                ProblemTypes.MalformedJson,
                JsonFault.Say(json),
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["errors"] = new Dictionary<string, string[]>(StringComparer.Ordinal) { [JsonFault.PlaceOf(json)] = [JsonFault.Say(json)] } }),
            BadHttpRequestException bad => Problems.Document(ProblemTypes.Of(bad.StatusCode) ?? ProblemTypes.BadRequest, bad.Message),
            UnavailableException => Problems.Document(ProblemTypes.Unavailable, exception.Message),
            NpgsqlException { IsTransient: true } or NpgsqlException { SqlState: PostgresErrorCodes.AdminShutdown } =>
                Problems.Document(ProblemTypes.Unavailable, "The database cannot be reached."),
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested => Problems.Document(ProblemTypes.Cancelled),
            _ => Problems.Document(ProblemTypes.Internal),
        };
        if (problem.Status == StatusCodes.Status500InternalServerError)
            LogUnexpected(log, exception, httpContext.Request.Method, (httpContext.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
        httpContext.Response.StatusCode = problem.Status!.Value;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = "2";
        // Whatever Accept says: a refusal that nobody can read helps nobody.
        await Results.Problem(problem).ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Route} failed")]
    static partial void LogUnexpected(ILogger log, Exception exception, string method, string? route);
}

static class FailureRegistration
{
    internal static IServiceCollection AddFailures(this IServiceCollection services)
    {
        services.AddExceptionHandler<Failures>();
        services.Configure<Microsoft.AspNetCore.Routing.RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            if (problem.Type?.StartsWith("/problems/", StringComparison.Ordinal) == true)
                return;
            // A status that nobody described: the framework's own refusals.
            var type = ProblemTypes.Of(problem.Status ?? context.HttpContext.Response.StatusCode) ?? ProblemTypes.BadRequest;
            (problem.Type, problem.Title) = (type.Uri, type.Title);
        });
    }

    internal static void UseFailures(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context =>
        {
            var status = context.HttpContext.Response.StatusCode;
            return Problems.Of((ProblemTypes.Of(status) ?? ProblemTypes.BadRequest) with { Status = status }).ExecuteAsync(context.HttpContext);
        });
    }
}
