using System.Security.Cryptography;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Web;

/// <summary>
/// <c>Idempotency-Key</c> on every POST under <c>/v1</c>: for 24 hours the same key with the same body gets the same answer again, with another body 422.
/// While the first request is under way a repeat gets 409.
/// </summary>
public static class Idempotency
{
    static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);

    /// <summary>The id for what a request makes: new, or with an <c>Idempotency-Key</c> the one drawn at the first attempt, so that a repeat after a crash makes nothing twice.</summary>
    public static Guid NewId(this HttpContext context, TimeProvider time) =>
        context.Items.TryGetValue(typeof(Idempotency), out var id) ? (Guid)id! : Guid.CreateVersion7(time.GetUtcNow());

    internal static void UseIdempotency(this WebApplication app) => app.Use(async (context, next) =>
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0 || !HttpMethods.IsPost(context.Request.Method) || !context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
            || Caller.From(context.User) is not { } caller || !Names.IsName(caller.Tenant))
        {
            await next(context);
            return;
        }

        if (key.Length > 255)
        {
            await Problems.Validation("Idempotency-Key", "At most 255 characters.").ExecuteAsync(context);
            return;
        }

        await RunOnce(context, next, caller, key);
    });

    static async Task RunOnce(HttpContext context, RequestDelegate next, Caller caller, string key)
    {
        var database = (Database)context.RequestServices.GetService(typeof(Database))!;
        var time = (TimeProvider)context.RequestServices.GetService(typeof(TimeProvider))!;
        var slot = new Slot(caller.Tenant, caller.Subject, key, await HashOf(context.Request));
        var (id, answer) = await ClaimAsync(database, time, slot, context.RequestAborted);
        if (answer is not null)
        {
            await answer.ExecuteAsync(context);
            return;
        }

        context.Items[typeof(Idempotency)] = id;
        var body = context.Response.Body;
        using var copy = new MemoryStream();
        context.Response.Body = copy;
        try
        {
            await next(context);
        }
        catch
        {
            await ReleaseAsync(database, slot);
            throw;
        }
        finally
        {
            context.Response.Body = body;
        }

        if (context.Response.StatusCode is >= 500 or 401 or 408 or 429)
            await ReleaseAsync(database, slot);
        else
            await KeepAsync(database, slot, context.Response.StatusCode, context.Response.ContentType, copy.ToArray());
        copy.Position = 0;
        await copy.CopyToAsync(body, context.RequestAborted);
    }

    static async Task<(Guid Id, IResult? Answer)> ClaimAsync(Database database, TimeProvider time, Slot slot, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var tx = await database.BeginAsync(slot.Tenant, ct);
        var claimed = await tx.Connection.QuerySingleOrDefaultAsync<Guid?>(
            """
            insert into idempotency as i (tenant, subject, key, request_hash, id, claimed_until, created_at)
            values (@Tenant, @Subject, @Key, @Hash, @id, @until, @now)
            on conflict (tenant, subject, key) do update
               set claimed_until = excluded.claimed_until
             where i.status is null and i.claimed_until < @now and i.request_hash = excluded.request_hash
            returning id
            """,
            new { slot.Tenant, slot.Subject, slot.Key, slot.Hash, id = Guid.CreateVersion7(now), until = now + Claim, now },
            tx.Transaction);
        if (claimed is { } id)
        {
            await tx.CommitAsync(ct);
            return (id, null);
        }

        var known = await tx.Connection.QuerySingleAsync<(byte[] Hash, int? Status, string? ContentType, byte[]? Body)>(
            "select request_hash, status, content_type, body from idempotency where tenant = @Tenant and subject = @Subject and key = @Key",
            new { slot.Tenant, slot.Subject, slot.Key },
            tx.Transaction);
        if (!known.Hash.AsSpan().SequenceEqual(slot.Hash))
            return (default, Problems.Of(ProblemTypes.IdempotencyKeyReused));
        if (known.Status is not { } status)
            return (default, Problems.Conflict(ProblemTypes.InProgress));
        return (default, new Repeated(status, known.ContentType, known.Body ?? []));
    }

    // The effect has been committed by now: what follows must not depend on the client's staying.
    static async Task KeepAsync(Database database, Slot slot, int status, string? contentType, byte[] body)
    {
        await using var tx = await database.BeginAsync(slot.Tenant, CancellationToken.None);
        await tx.Connection.ExecuteAsync(
            "update idempotency set status = @status, content_type = @contentType, body = @body where tenant = @Tenant and subject = @Subject and key = @Key",
            new { slot.Tenant, slot.Subject, slot.Key, status, contentType, body },
            tx.Transaction);
        await tx.CommitAsync(CancellationToken.None);
    }

    // The claim lapses but the row and its id stay: a failed answer does not prove that nothing was made.
    static async Task ReleaseAsync(Database database, Slot slot)
    {
        await using var tx = await database.BeginAsync(slot.Tenant, CancellationToken.None);
        await tx.Connection.ExecuteAsync(
            "update idempotency set claimed_until = '-infinity' where tenant = @Tenant and subject = @Subject and key = @Key",
            new { slot.Tenant, slot.Subject, slot.Key },
            tx.Transaction);
        await tx.CommitAsync(CancellationToken.None);
    }

    static async Task<byte[]> HashOf(HttpRequest request)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(request.Path + "\n" + request.QueryString + "\n"));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
            hash.AppendData(buffer.AsSpan(0, read));
        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    sealed record Slot(string Tenant, string Subject, string Key, byte[] Hash);

    sealed class Repeated(int status, string? contentType, byte[] body) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.Headers["Idempotent-Replayed"] = "true";
            if (body.Length == 0)
                return;
            httpContext.Response.ContentType = contentType;
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
