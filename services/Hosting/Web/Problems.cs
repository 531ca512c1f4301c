using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Omnichannel.Hosting.Web;

/// <summary>RFC 9457 problem documents with a <c>type</c> per cause (<see cref="ProblemType"/>) and <c>errors</c> by field.</summary>
public static class Problems
{
    /// <summary>422: the input is understood but wrong; says what and where. A key is a JSON path such as <c>languages[1].tag</c>.</summary>
    public static IResult Validation(IReadOnlyDictionary<string, string[]> errors) =>
        Of(ProblemTypes.Validation, null, new Dictionary<string, object?>(StringComparer.Ordinal) { ["errors"] = errors });

    /// <summary>422 for one field.</summary>
    public static IResult Validation(string field, string error) =>
        Validation(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [error] });

    /// <summary>404: there is none, or it is another tenant's.</summary>
    public static IResult NotFound(string what) => Of(ProblemTypes.NotFound, $"There is no {what}.");

    /// <summary>403: the caller may not.</summary>
    public static IResult Forbidden(string why) => Of(ProblemTypes.Forbidden, why);

    /// <summary>409 with a cause, for example <c>already-taken</c>; the member <c>outcome</c> names it too.</summary>
    public static IResult Conflict(ProblemType cause, string? detail = null) =>
        Of(cause, detail, new Dictionary<string, object?>(StringComparer.Ordinal) { ["outcome"] = cause.Name });

    /// <summary>412: <c>If-Match</c> names another version than the present one.</summary>
    public static IResult PreconditionFailed(string etag) => Of(ProblemTypes.VersionMismatch, $"The present version is {etag}.");

    /// <summary>503: try again later.</summary>
    public static IResult Unavailable(string detail) => Of(ProblemTypes.Unavailable, detail);

    /// <summary>Any other problem.</summary>
    public static IResult Of(ProblemType type, string? detail = null, IDictionary<string, object?>? extensions = null) => Results.Problem(Document(type, detail, extensions));

    internal static ProblemDetails Document(ProblemType type, string? detail = null, IDictionary<string, object?>? extensions = null)
    {
        var problem = new ProblemDetails { Status = type.Status, Type = type.Uri, Title = type.Title, Detail = detail };
        foreach (var (key, value) in extensions ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            problem.Extensions[key] = value;
        return problem;
    }
}
