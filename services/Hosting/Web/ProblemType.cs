using Microsoft.AspNetCore.Http;

namespace Omnichannel.Hosting.Web;

/// <summary>
/// A cause of refusal as the API names it: the <c>type</c> of a problem document (RFC 9457). Every one is a static field, of the use-case that answers it or of
/// <see cref="ProblemTypes"/>, so that the descriptions find and list them all.
/// </summary>
/// <param name="Status">HTTP status it comes with.</param>
/// <param name="Name">Last part of <c>/problems/{name}</c>.</param>
/// <param name="Title">The same in every occurrence.</param>
/// <param name="Cause">When it is answered, for the reference.</param>
/// <param name="Remedy">What a client does about it, for the reference.</param>
public sealed record ProblemType(int Status, string Name, string Title, string Cause, string Remedy)
{
    /// <summary>The <c>type</c>: a path at the gateway, where the reference explains it.</summary>
    public string Uri => "/problems/" + Name;
}

/// <summary>The causes any service may answer.</summary>
public static class ProblemTypes
{
    /// <summary>The JSON cannot be read.</summary>
    public static readonly ProblemType MalformedJson = new(
        StatusCodes.Status400BadRequest,
        "malformed-json",
        "The body is not the JSON expected here.",
        "The body is no JSON, is nested more than 64 levels deep, a member has another type than the description says, or is one that the operation does not know. `errors` names the place.",
        "Correct the body at the place that `errors` names. The same request is refused again.");

    /// <summary>The request cannot be read.</summary>
    public static readonly ProblemType BadRequest = new(
        StatusCodes.Status400BadRequest,
        "bad-request",
        "The request is not valid.",
        "A parameter of the query or the path has another type than the description says, the body is missing, or the request breaks HTTP's own rules.",
        "Correct the request as `detail` says. The same request is refused again.");

    /// <summary>Nobody knows who calls.</summary>
    public static readonly ProblemType Unauthenticated = new(
        StatusCodes.Status401Unauthorized,
        "unauthenticated",
        "It is not known who calls.",
        "There is no credential, or the API key or access token is unknown, revoked or out of date.",
        "Send `Authorization: Bearer` with an API key or a fresh access token (`POST /auth/token`, `POST /auth/refresh`).");

    /// <summary>The caller may not.</summary>
    public static readonly ProblemType Forbidden = new(
        StatusCodes.Status403Forbidden,
        "forbidden",
        "Not allowed.",
        "The caller is known, but lacks the role this operation asks for, or works as no agent.",
        "Call with a key or person that has the role, or have an admin give it.");

    /// <summary>There is none.</summary>
    public static readonly ProblemType NotFound = new(
        StatusCodes.Status404NotFound,
        "not-found",
        "Not found.",
        "There is no such thing or path, or it belongs to another tenant.",
        "Check the id. Nothing is said about whether another tenant has it.");

    /// <summary>The path knows no such method.</summary>
    public static readonly ProblemType MethodNotAllowed = new(
        StatusCodes.Status405MethodNotAllowed,
        "method-not-allowed",
        "The path does not know this method.",
        "The path exists with other methods, which the header `Allow` names.",
        "Use a method that this reference names.");

    /// <summary>It was changed by somebody else at the same moment.</summary>
    public static readonly ProblemType ChangedMeanwhile = new(
        StatusCodes.Status409Conflict,
        "changed-meanwhile",
        "Somebody else changed it at the same moment.",
        "Two requests made or changed the same thing at once, and the other one was first.",
        "Read it again and decide whether to repeat the change.");

    /// <summary>The first request with the key is under way.</summary>
    public static readonly ProblemType InProgress = new(
        StatusCodes.Status409Conflict,
        "in-progress",
        "The first request with this Idempotency-Key is still under way.",
        "A repeat came before the first request with the same `Idempotency-Key` was answered.",
        "Wait a moment and repeat it: then it gets the first one's answer.");

    /// <summary>Another version is present than the precondition names.</summary>
    public static readonly ProblemType VersionMismatch = new(
        StatusCodes.Status412PreconditionFailed,
        "version-mismatch",
        "It has changed meanwhile.",
        "`If-Match` names another version than the present one, or `If-None-Match: *` was sent and it exists.",
        "Read it again, apply the change to what is there now, and send the new `ETag` in `If-Match`.");

    /// <summary>The body is too large.</summary>
    public static readonly ProblemType TooLarge = new(
        StatusCodes.Status413PayloadTooLarge,
        "too-large",
        "The body is too large.",
        "A JSON body has more than 1 MiB, or an attachment more than 18,000,000 bytes.",
        "Send less, or send it in parts.");

    /// <summary>The body's media type is not taken.</summary>
    public static readonly ProblemType UnsupportedMediaType = new(
        StatusCodes.Status415UnsupportedMediaType,
        "unsupported-media-type",
        "The body's media type is not taken here.",
        "The operation takes JSON and `Content-Type` says something else or nothing.",
        "Send `Content-Type: application/json`.");

    /// <summary>The input is understood but wrong.</summary>
    public static readonly ProblemType Validation = new(
        StatusCodes.Status422UnprocessableEntity,
        "validation",
        "The input is not valid.",
        "The request was understood and says something that cannot be. `errors` names each place with what is expected there.",
        "Correct every place that `errors` names. The same request is refused again.");

    /// <summary>The Idempotency-Key belongs to another request.</summary>
    public static readonly ProblemType IdempotencyKeyReused = new(
        StatusCodes.Status422UnprocessableEntity,
        "idempotency-key-reused",
        "The Idempotency-Key was used with another request.",
        "Within 24 hours the same caller sent the same `Idempotency-Key` with another path or body.",
        "Use a new key for a new request, and the old key only to repeat the old one unchanged.");

    /// <summary>The client went away.</summary>
    public static readonly ProblemType Cancelled = new(
        499, "cancelled", "The client went away.", "The client closed the connection before the answer.", "Nobody reads this; it stands in logs.");

    /// <summary>A bug.</summary>
    public static readonly ProblemType Internal = new(
        StatusCodes.Status500InternalServerError,
        "internal",
        "Something went wrong here.",
        "A fault of the system, not of the request.",
        "Repeat it later with the same `Idempotency-Key`, and tell the operator the time and `traceparent`.");

    /// <summary>Something is down.</summary>
    public static readonly ProblemType Unavailable = new(
        StatusCodes.Status503ServiceUnavailable,
        "unavailable",
        "Not available right now.",
        "A service, the database or the message broker cannot be reached at the moment.",
        "Repeat it after the seconds in `Retry-After`, a POST with the same `Idempotency-Key`.");

    static readonly Dictionary<int, ProblemType> ByStatus =
        new[] { BadRequest, Unauthenticated, Forbidden, NotFound, MethodNotAllowed, VersionMismatch, TooLarge, UnsupportedMediaType, Internal, Unavailable }
            .ToDictionary(type => type.Status);

    /// <summary>The type of a bare status code, which no use-case described; null for one that nothing here answers.</summary>
    internal static ProblemType? Of(int status) => ByStatus.GetValueOrDefault(status);
}
