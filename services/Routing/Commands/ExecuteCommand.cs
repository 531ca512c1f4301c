using System.Text.Json;
using Omnichannel.Hosting.Security;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Sharding;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Routing.Commands;

/// <summary>
/// <c>POST /internal/routing/commands</c>, by other processes of this service → the answer, once committed; 421 where this process does not own the shard.
/// </summary>
static class ExecuteCommand
{
    public const string Path = "/internal/routing/commands";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost(Path, Handle).ForServices();

    static async Task<IResult> Handle(JsonElement body, OwnedShards owned, CancellationToken ct)
    {
        var command = body.Deserialize<RoutingCommand>(Kinds.Json)!;
        if (owned.Find(Shard.NumberOf(command.Tenant)) is not { } shard)
            return Results.StatusCode(StatusCodes.Status421MisdirectedRequest);
        try
        {
            return Results.Json(await shard.ExecuteAsync(command, ct), Kinds.Json);
        }
        catch (Exception exception) when (exception is NotOwnerException || LeaseLost.Is(exception))
        {
            return Results.StatusCode(StatusCodes.Status421MisdirectedRequest);
        }
    }
}
