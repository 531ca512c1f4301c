using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Omnichannel.Phone;

/// <summary>Rows travel to and from PostgreSQL as JSON (<c>json_populate_recordset</c>, <c>to_json</c>), columns and properties matched by name in snake case.</summary>
internal static class Rows
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A parameter of type json that holds the rows.</summary>
    public static NpgsqlParameter Of<T>(IReadOnlyCollection<T> rows) => new() { Value = JsonSerializer.Serialize(rows, Json), NpgsqlDbType = NpgsqlDbType.Json };

    public static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value };

    public static NpgsqlParameter Id(Guid value) => new NpgsqlParameter<Guid> { TypedValue = value };

    public static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>Reads the rows of the present result, one JSON column each, and goes on to the next result.</summary>
    public static async Task<List<T>> ReadAsync<T>(NpgsqlDataReader reader, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(JsonSerializer.Deserialize<T>(reader.GetString(0), Json) ?? throw new InvalidDataException("A row is null."));
        await reader.NextResultAsync(ct);
        return rows;
    }
}
