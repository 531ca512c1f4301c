using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Omnichannel.Hosting.Web;

/// <summary>Something outside this process is not available; answered as 503 with <c>Retry-After</c>.</summary>
public sealed class UnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Turns exceptions and bare status codes into problem documents.</summary>
sealed class Failures(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => new ProblemDetails
            {
                Status = 400,
                Type = "/problems/malformed-json",
                Title = "The body is not the JSON expected here.",
                Detail = json.Message,
                Extensions = { ["errors"] = new Dictionary<string, string[]>(StringComparer.Ordinal) { [json.Path ?? "$"] = [json.Message] } },
            },
            BadHttpRequestException bad => new ProblemDetails { Status = bad.StatusCode, Type = "/problems/bad-request", Title = "The request is not valid.", Detail = bad.Message },
            UnavailableException => new ProblemDetails { Status = 503, Type = "/problems/unavailable", Title = "Not available right now.", Detail = exception.Message },
            NpgsqlException { IsTransient: true } or NpgsqlException { SqlState: PostgresErrorCodes.AdminShutdown } =>
                new ProblemDetails { Status = 503, Type = "/problems/unavailable", Title = "Not available right now.", Detail = "The database cannot be reached." },
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested =>
                new ProblemDetails { Status = 499, Type = "/problems/cancelled", Title = "The client went away." },
            _ => new ProblemDetails { Status = 500, Type = "/problems/internal", Title = "Something went wrong here." },
        };
        httpContext.Response.StatusCode = problem.Status!.Value;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = "2";
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }
}

static class FailureRegistration
{
    internal static IServiceCollection AddFailures(this IServiceCollection services)
    {
        services.AddExceptionHandler<Failures>();
        services.Configure<Microsoft.AspNetCore.Routing.RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            if (context.ProblemDetails.Type?.StartsWith("/problems/", StringComparison.Ordinal) != true)
                context.ProblemDetails.Type = $"/problems/status-{context.ProblemDetails.Status}";
        });
    }

    internal static void UseFailures(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }
}
