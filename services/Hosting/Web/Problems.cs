using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Omnichannel.Hosting.Web;

/// <summary>RFC 9457 problem documents with a <c>type</c> per cause (<c>/problems/…</c>) and <c>errors</c> by field.</summary>
public static class Problems
{
    /// <summary>422: the input is understood but wrong; says what and where. A key is a JSON path such as <c>languages[1].tag</c>.</summary>
    public static IResult Validation(IReadOnlyDictionary<string, string[]> errors) =>
        Problem(StatusCodes.Status422UnprocessableEntity, "validation", "The input is not valid.", null, new Dictionary<string, object?>(StringComparer.Ordinal) { ["errors"] = errors });

    /// <summary>422 for one field.</summary>
    public static IResult Validation(string field, string error) =>
        Validation(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [error] });

    /// <summary>404: there is none, or it is another tenant's.</summary>
    public static IResult NotFound(string what) => Problem(StatusCodes.Status404NotFound, "not-found", "Not found.", $"There is no {what}.");

    /// <summary>403: the caller may not.</summary>
    public static IResult Forbidden(string why) => Problem(StatusCodes.Status403Forbidden, "forbidden", "Not allowed.", why);

    /// <summary>409 with a cause, for example <c>already-taken</c>.</summary>
    public static IResult Conflict(string cause, string detail) =>
        Problem(StatusCodes.Status409Conflict, cause, "It conflicts with the present state.", detail, new Dictionary<string, object?>(StringComparer.Ordinal) { ["outcome"] = cause });

    /// <summary>412: <c>If-Match</c> names another version than the present one.</summary>
    public static IResult PreconditionFailed(string etag) =>
        Problem(StatusCodes.Status412PreconditionFailed, "version-mismatch", "It has changed meanwhile.", $"The present version is {etag}.");

    /// <summary>503: try again later.</summary>
    public static IResult Unavailable(string detail) => Problem(StatusCodes.Status503ServiceUnavailable, "unavailable", "Not available right now.", detail);

    /// <summary>Any other problem.</summary>
    public static IResult Problem(int status, string cause, string title, string? detail, IDictionary<string, object?>? extensions = null)
    {
        var problem = new ProblemDetails { Status = status, Type = "/problems/" + cause, Title = title, Detail = detail };
        foreach (var (key, value) in extensions ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            problem.Extensions[key] = value;
        return Results.Problem(problem);
    }
}
