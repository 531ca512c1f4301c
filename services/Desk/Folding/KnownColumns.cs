using System.Text.Json;
using Npgsql;

namespace Omnichannel.Desk.Folding;

/// <summary>How <see cref="KnownConversation"/> lies in table <c>conversation</c>.</summary>
internal static class KnownColumns
{
    private const string NoOffers = "[]";

    /// <summary>The columns in the order in which <see cref="Read"/> takes them.</summary>
    public const string List =
        "conversation_id, seq, routing_version, stage, agent, offer_id, assignment_id, reason, expires_at, version, status, channel, queue, language, customer_time_zone, beside";

    /// <summary>Reads a row.</summary>
    /// <param name="reader">Stands on a row.</param>
    /// <param name="first">Place of the first of the columns.</param>
    public static KnownConversation Read(NpgsqlDataReader reader, int first) => new(reader.GetGuid(first))
    {
        Seq = reader.GetInt64(first + 1),
        RoutingVersion = reader.GetInt64(first + 2),
        Stage = StageOf(reader.GetString(first + 3)),
        Agent = TextOrNull(reader, first + 4),
        OfferId = IdOrNull(reader, first + 5),
        AssignmentId = IdOrNull(reader, first + 6),
        Reason = TextOrNull(reader, first + 7),
        ExpiresAt = reader.IsDBNull(first + 8) ? null : reader.GetFieldValue<DateTimeOffset>(first + 8),
        Version = reader.GetInt64(first + 9),
        Status = TextOrNull(reader, first + 10),
        Channel = TextOrNull(reader, first + 11),
        Queue = TextOrNull(reader, first + 12),
        Language = TextOrNull(reader, first + 13),
        CustomerTimeZone = TextOrNull(reader, first + 14),
        Beside = reader.GetString(first + 15) is var beside && beside == NoOffers ? [] : JsonSerializer.Deserialize<LiveOffer[]>(beside, JsonSerializerOptions.Web)!,
    };

    /// <summary>What stands in column <c>beside</c>.</summary>
    public static string Of(IReadOnlyList<LiveOffer> beside) => beside.Count == 0 ? NoOffers : JsonSerializer.Serialize(beside, JsonSerializerOptions.Web);

    /// <summary>The word that stands in column <c>stage</c>.</summary>
    public static string NameOf(Stage stage) => stage switch
    {
        Stage.Offered => "offered",
        Stage.Assigned => "assigned",
        _ => "none",
    };

    private static Stage StageOf(string name) => name switch
    {
        "offered" => Stage.Offered,
        "assigned" => Stage.Assigned,
        _ => Stage.None,
    };

    private static string? TextOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static Guid? IdOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);
}
