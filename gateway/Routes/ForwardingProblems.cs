using Omnichannel.Hosting.Web;
using Yarp.ReverseProxy.Forwarder;

namespace Omnichannel.Gateway.Routes;

/// <summary>Says in a problem document why a request did not reach its service or got no answer.</summary>
static class ForwardingProblems
{
    const string RetryAfterSeconds = "2";

    static readonly ProblemType Timeout = new(
        StatusCodes.Status504GatewayTimeout,
        "timeout",
        "The service did not answer in time.",
        "The service behind the gateway took the request and did not answer within 30 seconds.",
        "What was asked may still happen: repeat a POST with the same `Idempotency-Key`, and read before repeating anything else.");

    public static async Task Describe(HttpContext context, RequestDelegate next)
    {
        var limit = context.GetReverseProxyFeature().Route.Config.MaxRequestBodySize;
        if (context.Request.ContentLength > limit)
        {
            await TooLarge(limit.Value).ExecuteAsync(context);
            return;
        }

        await next(context);
        if (context.GetForwarderErrorFeature() is { } error && !context.Response.HasStarted && Problem(error, limit, context) is { } problem)
            await problem.ExecuteAsync(context);
    }

    static IResult? Problem(IForwarderErrorFeature error, long? limit, HttpContext context)
    {
        if (error.Exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } or { InnerException: BadHttpRequestException { StatusCode: 413 } })
            return TooLarge(limit ?? 0);

        switch (error.Error)
        {
            case ForwarderError.RequestTimedOut:
                return Problems.Of(Timeout, "What was asked may still happen.");
            case ForwarderError.NoAvailableDestinations or ForwarderError.Request or ForwarderError.RequestCreation
                or ForwarderError.RequestBodyDestination or ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination:
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Problems.Unavailable("The service cannot be reached.");
            default:
                // The client went away or broke off, or is told by the status alone.
                return null;
        }
    }

    static IResult TooLarge(long limit) =>
        Problems.Of(ProblemTypes.TooLarge, $"At most {limit} bytes.");
}
