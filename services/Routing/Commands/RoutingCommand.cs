using System.Text.Json;
using System.Text.Json.Serialization;

namespace Omnichannel.Routing.Commands;

/// <summary>What is asked of a tenant's router; carried to the process that owns its shard.</summary>
/// <param name="Tenant">Tenant id.</param>
[JsonDerivedType(typeof(AcceptOffer), "accept")]
[JsonDerivedType(typeof(DeclineOffer), "decline")]
[JsonDerivedType(typeof(PickConversation), "pick")]
[JsonDerivedType(typeof(SetPresence), "presence")]
[JsonDerivedType(typeof(PutConfiguration), "put")]
[JsonDerivedType(typeof(DeleteConfiguration), "delete")]
[JsonDerivedType(typeof(RestorePolicy), "restore-policy")]
abstract record RoutingCommand(string Tenant);

/// <summary>The agent takes what was offered.</summary>
sealed record AcceptOffer(string Tenant, Guid Offer, string Agent) : RoutingCommand(Tenant);

/// <summary>The agent does not take what was offered.</summary>
sealed record DeclineOffer(string Tenant, Guid Offer, string Agent, string? Reason) : RoutingCommand(Tenant);

/// <summary>The agent takes what waits in a queue out of its turn.</summary>
sealed record PickConversation(string Tenant, string Queue, Guid Conversation, string Agent) : RoutingCommand(Tenant);

/// <summary>The agent says what they are, for so long.</summary>
sealed record SetPresence(string Tenant, string Agent, string State, int LeaseSeconds) : RoutingCommand(Tenant);

/// <summary>Makes or changes a document of configuration that is valid by itself.</summary>
sealed record PutConfiguration(string Tenant, string Kind, string Id, JsonElement Document, string? IfMatch, string? IfNoneMatch, string? By = null) : RoutingCommand(Tenant);

/// <summary>Removes a document of configuration.</summary>
sealed record DeleteConfiguration(string Tenant, string Kind, string Id, string? IfMatch) : RoutingCommand(Tenant);

/// <summary>Makes the document of a former version of a policy the newest again, if the policy is still at <paramref name="Present"/>.</summary>
sealed record RestorePolicy(string Tenant, string Id, long Version, JsonElement Document, long Present, string? By, Guid Request) : RoutingCommand(Tenant);

/// <summary>What became of a command, once committed.</summary>
/// <param name="Outcome">See <see cref="Outcomes"/>.</param>
/// <param name="Version">The version of a document of configuration.</param>
/// <param name="Document">The document as stored, or the body of the answer.</param>
/// <param name="Errors">What is wrong, by place.</param>
sealed record CommandAnswer(string Outcome, long? Version = null, JsonElement? Document = null, IReadOnlyDictionary<string, string[]>? Errors = null);

/// <summary>What may become of a command. The refusals of an offer are the API's.</summary>
static class Outcomes
{
    public const string Done = "done";
    public const string Created = "created";
    public const string NotFound = "not-found";
    public const string VersionMismatch = "version-mismatch";
    public const string Invalid = "invalid";
    public const string InUse = "in-use";
    public const string AlreadyTaken = "already-taken";
    public const string Expired = "expired";
    public const string Withdrawn = "withdrawn";
    public const string Declined = "declined";
    public const string NotWaiting = "not-waiting";
    public const string NotAllowed = "pick-not-allowed";
    public const string NoRoom = "no-room";
}
