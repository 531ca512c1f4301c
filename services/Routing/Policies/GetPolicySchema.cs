namespace Omnichannel.Routing.Policies;

/// <summary><c>GET /v1/policies/schema</c> → the JSON Schema (draft 2020-12) of a policy.</summary>
static class GetPolicySchema
{
    const string MediaType = "application/schema+json";

    static readonly byte[] Schema = Read();

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/policies/schema", () => Results.Bytes(Schema, MediaType)).RequireAuthorization()
        .WithSummary("Read the JSON Schema of a policy")
        .Produces<object>(StatusCodes.Status200OK, MediaType);

    /// <summary>The schema as UTF-8.</summary>
    internal static byte[] Read()
    {
        using var resource = typeof(GetPolicySchema).Assembly.GetManifestResourceStream("policy.schema.json")!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
