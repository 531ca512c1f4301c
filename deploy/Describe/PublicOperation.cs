using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Omnichannel.Gateway.Limits;
using Omnichannel.Gateway.Routes;
using Omnichannel.Hosting.Limits;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Describe;

/// <summary>An operation under its outside name.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path at the gateway.</param>
/// <param name="Room">The room that serves it.</param>
/// <param name="Described">What its service says of it.</param>
sealed partial record PublicOperation(string Method, string Path, string Room, ApiDescription Described)
{
    const string ParkedPath = "/v1/parked/";

    /// <summary>As examples name it.</summary>
    public string Name => $"{Method} {Path}";

    /// <summary>Its id: method and path as one word.</summary>
    public string Id => Method.ToLowerInvariant() + string.Concat(Path.Split('/', '-', '.').Where(part => part.Length > 0 && part is not ("v1" or "json"))
        .Select(part => part[0] == '{' ? "By" + Capital(part.Trim('{', '}')) : Capital(part)));

    /// <summary>Names of the parameters in its path.</summary>
    public IEnumerable<string> PathParameters => Braces().Matches(Path).Select(match => match.Groups["name"].Value);

    /// <summary>True for what the platform key alone reaches.</summary>
    public bool IsForOperators => Path.StartsWith(ParkedPath, StringComparison.Ordinal);

    /// <summary>True for what the gateway's bounds of requests count, which is all but its health.</summary>
    public bool IsLimited => !RateLimits.IsFree(Path);

    /// <summary>What is to be said beside the documentation of its code.</summary>
    public string? Note => Path switch { "/desk/stream" => StreamWords.OfAgent, "/chat/sessions/{id}/stream" => StreamWords.OfVisitor, _ => null };

    /// <summary>Schema of a parameter of the path that only the gateway knows.</summary>
    public JsonObject? PathSchema(string parameter) => IsForOperators && parameter == "service"
        ? new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. RouteTable.Rows.Where(IsParked).Select(row => (JsonNode)row.Path.Split('/')[3])]) }
        : null;

    /// <summary>The public operations of a service: those a row of the gateway's table leads to, under the name they have there.</summary>
    public static IEnumerable<PublicOperation> OfService(string room, IReadOnlySet<string> services, IReadOnlyList<ApiDescription> operations) =>
        from operation in operations
        let inside = PathOf(operation)
        let outside = RouteTable.Rows.Where(row => services.Contains(row.Service)).Select(row => Outside(row, inside)).OfType<string>().FirstOrDefault()
        where outside is not null && !LeadsElsewhere(services, inside)
        select new PublicOperation(operation.HttpMethod!, outside, outside.StartsWith(ParkedPath, StringComparison.Ordinal) ? "Operations" : room, operation);

    /// <summary>What the gateway serves itself.</summary>
    public static IEnumerable<PublicOperation> OfGateway(IReadOnlyList<ApiDescription> operations) =>
        from operation in operations
        let path = PathOf(operation)
        where !path.StartsWith("/internal/", StringComparison.Ordinal)
        let room = path.StartsWith("/v1/", StringComparison.Ordinal) || path.StartsWith("/auth/", StringComparison.Ordinal) ? Rooms.Gateway : "Operations"
        select new PublicOperation(operation.HttpMethod!, path, room, operation);

    // Constraints are the code's business: {id:guid} is {id} outside.
    static string PathOf(ApiDescription operation) => "/" + Constraints().Replace(operation.RelativePath!, "}");

    static bool IsParked(Row row) => row.Path.StartsWith(ParkedPath, StringComparison.Ordinal);

    static string? Outside(Row row, string inside)
    {
        var template = row.At ?? row.Path;
        if (!template.EndsWith("/{**rest}", StringComparison.Ordinal))
            return SamePath(template, inside) ? inside : null;
        var prefix = template[..^"/{**rest}".Length];
        if (inside != prefix && !inside.StartsWith(prefix + "/", StringComparison.Ordinal))
            return null;
        // The parked messages of each service are one operation with the service's name in its path.
        var outside = IsParked(row) ? ParkedPath + "{service}" : row.Path[..^"/{**rest}".Length];
        return outside + inside[prefix.Length..];
    }

    // A more specific row of another service wins.
    static bool LeadsElsewhere(IReadOnlySet<string> services, string inside) =>
        RouteTable.Rows.Any(row => !row.Path.Contains("{**", StringComparison.Ordinal) && SamePath(row.Path, inside) && !services.Contains(row.Service));

    static bool SamePath(string template, string path) => Braces().Replace(template, "{}") == Braces().Replace(path, "{}");

    static string Capital(string word) => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..];

    [GeneratedRegex(":[^}/]*}", RegexOptions.None, 1000)]
    private static partial Regex Constraints();

    [GeneratedRegex("{(?<name>[^}]*)}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Braces();
}

/// <summary>The causes an operation may refuse for: those its code names, and the conventional ones that follow from what it takes.</summary>
static class KnownRefusals
{
    public static IReadOnlyList<ProblemType> Of(PublicOperation operation)
    {
        var metadata = operation.Described.ActionDescriptor.EndpointMetadata;
        // Any query may hold a NUL, and any request may bring a body.
        var types = new List<ProblemType> { ProblemTypes.BadRequest, ProblemTypes.TooLarge };
        var parameters = operation.Described.ParameterDescriptions;
        if (parameters.Any(p => p.Source.Id == "Body"))
            types.AddRange([ProblemTypes.MalformedJson, ProblemTypes.UnsupportedMediaType]);
        if (!metadata.OfType<IAllowAnonymous>().Any())
            types.AddRange([ProblemTypes.Unauthenticated, ProblemTypes.Forbidden]);
        if (operation.PathParameters.Any())
            types.Add(ProblemTypes.NotFound);
        if (operation.Method is "PUT" or "DELETE" && metadata.OfType<HasVersions>().Any())
            types.Add(ProblemTypes.VersionMismatch);
        if (operation.Method == "POST" && operation.Path.StartsWith("/v1/", StringComparison.Ordinal) && !operation.IsForOperators)
            types.AddRange([ProblemTypes.InProgress, ProblemTypes.IdempotencyKeyReused, ProblemTypes.Validation]);
        if (operation.IsLimited)
            types.Add(TooManyRequests.Type);
        types.AddRange(metadata.OfType<Refusals>().SelectMany(refusals => refusals.Types));
        return [.. types.Distinct().OrderBy(type => type.Status).ThenBy(type => type.Name, StringComparer.Ordinal)];
    }
}

/// <summary>The events of streams, which no schema of HTTP can hold.</summary>
static class StreamWords
{
    public const string OfVisitor =
        """
        Each event has an `id` (its cursor), a name and one line of JSON. A comment line comes at once and every 15 s. Without `Last-Event-ID` the stream begins with all that is kept.

        | event | data | |
        | --- | --- | --- |
        | `message` | `{id, direction, clientId, text, attachments, at, seq}` | the visitor's own (`in`, with `clientId` and `seq`), told when the conversation has it, or an answer (`out`) |
        | `state` | `{stage, opensAt, position, expectedSeconds, callbackAt}` | how the conversation stands: `waiting`, `assigned`, `none` (the visitor's turn), `resolved` |
        | `read` | `{seq}` | an agent has seen the visitor's messages up to this one |
        | `typing` | `{}` | an agent is writing now; without an id, told once and kept nowhere |
        | `reset` | `{cursor}` | events are missing: open the stream without `Last-Event-ID` |
        """;

    public const string OfAgent =
        """
        Each event has an `id` (its cursor), a name and one line of JSON. A comment line comes at once and every 15 s.

        | event | data | |
        | --- | --- | --- |
        | `offer` | `{offerId, conversationId, expiresAt, channel, language, customerTimeZone, reason}` | accept or decline it until `expiresAt` |
        | `offer-ended` | `{offerId, conversationId, outcome}` | `declined`, `expired`, `withdrawn`, `lapsed`, or `superseded` where newer news overtook its end |
        | `assigned` | `{assignmentId, conversationId, offerId, queue, channel, language, customerTimeZone, status, lastSeq}` | the agent has it; read the timeline up to `lastSeq` |
        | `unassigned` | `{assignmentId, conversationId, reason}` | `resolved`, `transferred`, `lapsed`, `shift-end`, `removed`, `full` (the customer wrote while the agent had no room or was offline), or `superseded` |
        | `message` | `{conversationId, seq}` | the timeline grew by this entry; they come one by one, without a gap |
        | `conversation` | `{conversationId, status, channel, queue, language, customerTimeZone, lastSeq}` | its present state |
        | `presence` | `{state, cause}` | the agent's own presence |
        | `mention` | `{conversationId, seq, author}` | a colleague has named the agent in a note; the same one may come twice |
        | `typing` | `{conversationId}` | the customer is writing to the agent now (web chat); without an id, told once and kept nowhere |
        | `reset` | `{cursor}` | events before this cursor are missing: read `GET /desk/state` and go on from its cursor |

        Begin with `GET /desk/state` and open the stream with `?cursor=` of its `cursor`: nothing is lost or told twice in between. After a break come back with `Last-Event-ID`.
        """;
}
