using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;

namespace Omnichannel.Conversations;

/// <summary>
/// Rows travel to and from PostgreSQL as JSON arrays (<c>json_populate_recordset</c>, <c>to_json</c>): one parameter for a batch of any size,
/// columns and properties matched by name in snake case.
/// </summary>
static class Rows
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new Storable(), new Hex() },
    };

    /// <summary>A parameter of type json that holds the rows.</summary>
    internal static NpgsqlParameter Of<T>(IReadOnlyCollection<T> rows) =>
        new() { Value = JsonSerializer.Serialize(rows, Json), NpgsqlDbType = NpgsqlDbType.Json };

    /// <summary>A parameter that holds an array.</summary>
    internal static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    internal static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>Reads the rows of the present result, one JSON column each, and goes on to the next result.</summary>
    internal static async Task<List<T>> ReadAsync<T>(NpgsqlDataReader reader, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(JsonSerializer.Deserialize<T>(reader.GetString(0), Json) ?? throw new InvalidDataException("A row is null."));
        await reader.NextResultAsync(ct);
        return rows;
    }

    // PostgreSQL's text holds no NUL.
    sealed class Storable : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Contains('\0', StringComparison.Ordinal) ? value.Replace("\0", "", StringComparison.Ordinal) : value);
    }

    sealed class Hex : JsonConverter<byte[]>
    {
        public override byte[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } text ? Convert.FromHexString(text.AsSpan(2)) : null;

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
            writer.WriteStringValue("\\x" + Convert.ToHexStringLower(value));
    }
}
