using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Customers;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Conversations.ChannelAccounts;

/// <summary><c>PUT /v1/channel-accounts/{id}</c>: makes or changes a channel account.</summary>
static class PutChannelAccount
{
    const int LargestSettings = 64 * 1024;

    /// <summary>A mailbox, a widget, a number, a platform's own channel.</summary>
    /// <param name="Channel"><c>email</c>, <c>chat</c>, <c>social</c>, <c>phone</c> or <c>api</c>; never changes.</param>
    /// <param name="Name">Display name, also of the sender of replies.</param>
    /// <param name="Address">The mailbox's address, the number…</param>
    /// <param name="Language">BCP 47; what customers write where nothing else tells.</param>
    /// <param name="TimeZone">IANA zone of customers where nothing else tells.</param>
    /// <param name="Queue">Queue of its conversations where no entry rule decides.</param>
    /// <param name="Settings">The adapter's settings, a JSON object.</param>
    /// <param name="Secrets">Secrets by name; write-only. Missing: as they are; a null value removes one; others stay.</param>
    /// <param name="Enabled">False stops the adapter's reading and sending; true by default.</param>
    /// <param name="OutOfHoursReply">True: who writes while the queue is closed is answered automatically when it opens, in his language and by his clock; false by default.</param>
    internal sealed record Request(
        [property: AllowedValues("email", "chat", "social", "phone", "api")] string Channel,
        string? Name,
        string? Address,
        string? Language,
        string? TimeZone,
        string? Queue,
        JsonElement? Settings,
        IReadOnlyDictionary<string, string?>? Secrets,
        bool? Enabled,
        bool? OutOfHoursReply);

    internal static void Map(WebApplication app) =>
        app.MapPut("/v1/channel-accounts/{id}", async (
            string id, Request request, HttpContext http, Database database, Outbox outbox, SecretBox box, TimeProvider time, CancellationToken ct) =>
        {
            var errors = Validate(id, request);
            if (errors.Count > 0)
                return Problems.Validation(errors);
            var tenant = http.Caller().Tenant;
            await using var tx = await database.BeginAsync(tenant, ct);
            var present = await FindChannelAccount.RunAsync(tx, tenant, id, forUpdate: true, ct);
            if (ETag.Refuses(http.Request, present?.Version) is { } refusal)
                return refusal;
            if (present is not null && present.Channel != request.Channel)
                return Problems.Validation("channel", $"It is {present.Channel} and stays so.");
            var row = Next(tenant, id, request, present, box, time.GetUtcNow());
            if (!await StoreAsync(tx, outbox, row, ct))
                return Problems.Conflict(ProblemTypes.ChangedMeanwhile);
            http.Response.Headers.ETag = ETag.Of(row.Version);
            return Results.Json(row.Shown(box), statusCode: present is null ? 201 : 200);
        })
            .ForAdmins()
            .WithSummary("Make or change a channel account")
            .Produces<ShownChannelAccount>()
            .Produces<ShownChannelAccount>(StatusCodes.Status201Created)
            .Versioned()
            .Refuses(ProblemTypes.Validation, ProblemTypes.ChangedMeanwhile);

    static ChannelAccountRow Next(string tenant, string id, Request request, ChannelAccountRow? present, SecretBox box, DateTimeOffset now)
    {
        var secrets = (present?.Opened(box) ?? new Dictionary<string, string>(StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in request.Secrets ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            if (value is null)
                secrets.Remove(name);
            else
                secrets[name] = value;
        }

        return new ChannelAccountRow
        {
            Tenant = tenant,
            Id = id,
            Channel = request.Channel,
            Name = request.Name,
            Address = request.Channel == "email" ? request.Address?.Trim().ToLowerInvariant() : request.Address?.Trim(),
            Language = request.Language,
            TimeZone = CustomerZone.Canonical(request.TimeZone),
            Queue = request.Queue,
            Settings = request.Settings ?? JsonSerializer.SerializeToElement(new { }),
            Secrets = secrets.Count == 0 ? null : box.Seal(tenant, id, secrets),
            WebhookKey = present?.WebhookKey ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Enabled = request.Enabled ?? true,
            OutOfHoursReply = request.OutOfHoursReply ?? false,
            Version = (present?.Version ?? 0) + 1,
            CreatedAt = present?.CreatedAt ?? now,
            ChangedAt = now,
        };
    }

    static async Task<bool> StoreAsync(TenantTransaction tx, Outbox outbox, ChannelAccountRow row, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into channel_account as a select * from json_populate_recordset(null::channel_account, $1)
            on conflict (tenant, id) do update set
                (name, address, language, time_zone, queue, settings, secrets, enabled, out_of_hours_reply, version, changed_at)
              = (excluded.name, excluded.address, excluded.language, excluded.time_zone, excluded.queue, excluded.settings, excluded.secrets, excluded.enabled, excluded.out_of_hours_reply,
                 excluded.version, excluded.changed_at)
             where a.version = excluded.version - 1
            """,
            tx.Connection,
            tx.Transaction)
        {
            Parameters = { Rows.Of([row]) },
        };
        if (await command.ExecuteNonQueryAsync(ct) == 0)
            return false;
        var changed = new ChannelAccountChanged(row.Tenant, row.Channel, row.Id, row.Version, row.ChangedAt);
        await outbox.AddAsync(tx, [Outgoing.Of(changed, row.Tenant, row.ChangedAt)], ct);
        await tx.CommitAsync(ct);
        return true;
    }

    static Dictionary<string, string[]> Validate(string id, Request request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!Names.IsName(id))
            errors["id"] = ["1 to 64 lower-case letters, digits and hyphens."];
        if (request.Channel is not ("email" or "chat" or "social" or "phone" or "api"))
            errors["channel"] = ["One of email, chat, social, phone, api."];
        if (request.Name is { Length: > 200 })
            errors["name"] = ["At most 200 characters."];
        if (request.Channel == "email" && request.Address?.Contains('@', StringComparison.Ordinal) != true)
            errors["address"] = ["The mailbox's address is expected."];
        else if (request.Address is { Length: > 320 })
            errors["address"] = ["At most 320 characters."];
        if (request.Language is { } language && !Bcp47.IsTag(language))
            errors["language"] = ["A BCP 47 language tag is expected."];
        if (request.TimeZone is { } zone && CustomerZone.Canonical(zone) is null)
            errors["timeZone"] = ["An IANA time zone is expected."];
        if (request.Queue is { } queue && !Names.IsName(queue))
            errors["queue"] = ["1 to 64 lower-case letters, digits and hyphens."];
        if (request.Settings is { } settings && (settings.ValueKind != JsonValueKind.Object || settings.GetRawText().Length > LargestSettings || settings.GetRawText().Contains("\\u0000", StringComparison.Ordinal)))
            errors["settings"] = [$"An object of at most {LargestSettings} characters without NUL is expected."];
        foreach (var (name, value) in request.Secrets ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            if (name.Length is 0 or > 64 || value is { Length: > 8000 } || request.Secrets!.Count > 20)
                errors[$"secrets.{name}"] = ["At most 20, names of at most 64 and values of at most 8000 characters."];
        }

        return errors;
    }
}
