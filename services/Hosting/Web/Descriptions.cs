using Microsoft.AspNetCore.Builder;

namespace Omnichannel.Hosting.Web;

/// <summary>
/// What the description of an operation says beside the framework's <c>WithSummary</c> and <c>Produces</c>. Metadata only: nothing here runs in a service,
/// the descriptions are made of it when the product is built.
/// </summary>
public static class Descriptions
{
    /// <summary>Names causes of refusal that this operation has beside the conventional ones (who calls, validation, JSON, versions).</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params ProblemType[] types)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new Refusals(types));

    /// <summary>Says that the answer carries an <c>ETag</c>, and that a change heeds <c>If-Match</c> and <c>If-None-Match</c>.</summary>
    public static TBuilder Versioned<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new HasVersions());

    /// <summary>Says that the body is bytes of a media type, or of any.</summary>
    public static TBuilder TakesBytes<TBuilder>(this TBuilder endpoint, string mediaType = "*/*")
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new BytesTaken(mediaType));

    /// <summary>Says who may call, where it is not one of the policies of <see cref="Security.Access"/>.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="who">Continues "For …".</param>
    public static TBuilder OpenTo<TBuilder>(this TBuilder endpoint, string who)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(new Audience(who));

    static TBuilder With<TBuilder>(this TBuilder endpoint, object metadata)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(metadata));
        return endpoint;
    }
}

/// <summary>Causes of refusal of an operation.</summary>
public sealed record Refusals(IReadOnlyList<ProblemType> Types);

/// <summary>The operation deals in versions.</summary>
public sealed record HasVersions;

/// <summary>The operation takes bytes.</summary>
public sealed record BytesTaken(string MediaType);

/// <summary>Who may call an operation, in words that continue "For …"; the last one said counts.</summary>
public sealed record Audience(string Who);
