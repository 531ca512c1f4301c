using Dapper;
using Npgsql;
using Omnichannel.Gateway.Sessions;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.People;

/// <summary>
/// <c>PUT /v1/people/{id} {email, name, roles[], agentId?, password?, enabled?}</c> by an admin → 201 or 200 with the person and his <c>ETag</c>.
/// 409 <c>email-taken</c> or <c>agent-taken</c>. A change of password, roles, agent or <c>enabled</c> ends his sessions: they were begun under other conditions.
/// </summary>
sealed class PutPerson(Database database, EndSessions end, Passwords passwords, TimeProvider time)
{
    static readonly ProblemType EmailTaken = new(
        StatusCodes.Status409Conflict,
        "email-taken",
        "The e-mail address belongs to somebody else in this installation.",
        "E-mail addresses of people are unique in the whole installation, since they sign in with them.",
        "Give the person another address, or take it from whoever has it.");

    static readonly ProblemType AgentTaken = new(
        StatusCodes.Status409Conflict,
        "agent-taken",
        "Somebody else works as this agent.",
        "One agent is one person's.",
        "Name another agent, or take the agent from the other person first.");

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPut("/v1/people/{id}", (string id, PersonSettings settings, HttpContext context, PutPerson put) => put.Handle(id, settings, context, context.RequestAborted))
            .ForAdmins()
            .WithSummary("Make or change a person")
            .Produces<Person>()
            .Produces<Person>(StatusCodes.Status201Created)
            .Versioned()
            .Refuses(ProblemTypes.Validation, ProblemTypes.ChangedMeanwhile, EmailTaken, AgentTaken);

    async Task<IResult> Handle(string id, PersonSettings settings, HttpContext context, CancellationToken ct)
    {
        if (!Names.IsName(id))
            return Problems.Validation("id", "1 to 64 of a-z, 0-9 and hyphen.");
        if (settings.Errors() is { Count: > 0 } errors)
            return Problems.Validation(errors);

        // Before the transaction: hashing takes its turn, and a row must not wait for that.
        var hash = settings.Password is { } password ? await passwords.Hash(password, ct) : null;
        var tenant = context.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, ct);
        var before = await StoredPerson.Load(tx, tenant, id, ct);
        if (ETag.Refuses(context.Request, before?.Version) is { } outdated)
            return outdated;

        var after = new StoredPerson
        {
            Tenant = tenant,
            Id = id,
            Version = (before?.Version ?? 0) + 1,
            Email = settings.Email!,
            Name = settings.Name!,
            Roles = [.. settings.Roles!.Order(StringComparer.Ordinal)],
            Agent = settings.AgentId,
            Enabled = settings.Enabled,
            PasswordHash = hash ?? before?.PasswordHash,
            ChangedAt = time.GetUtcNow(),
        };
        if (before is not null && Same(before, after))
            after = before;
        else if (await Store(tx, after, ct) is { } refusal)
            return refusal;
        if (before is not null && !MayGoOn(before, after))
            await end.OfPerson(tx, tenant, id, ct);
        await tx.CommitAsync(ct);

        context.Response.Headers.ETag = ETag.Of(after.Version);
        return before is null ? Results.Created($"/v1/people/{id}", after.Shown()) : Results.Ok(after.Shown());
    }

    static bool Same(StoredPerson one, StoredPerson other) => one.Email == other.Email && one.Name == other.Name && MayGoOn(one, other);

    static bool MayGoOn(StoredPerson before, StoredPerson after) =>
        (before.Agent, before.Enabled, before.PasswordHash) == (after.Agent, after.Enabled, after.PasswordHash) && before.Roles.SequenceEqual(after.Roles, StringComparer.Ordinal);

    static async Task<IResult?> Store(TenantTransaction tx, StoredPerson person, CancellationToken ct)
    {
        try
        {
            // A row that is there is held by Load; only a new one can be made by two at once.
            var stored = await tx.Connection.ExecuteAsync(new CommandDefinition(
                """
                insert into person as p (tenant, id, version, email, email_key, name, roles, agent, enabled, password_hash, changed_at)
                values (@Tenant, @Id, @Version, @Email, @EmailKey, @Name, @Roles, @Agent, @Enabled, @PasswordHash, @ChangedAt)
                on conflict (tenant, id) do update
                   set version = excluded.version, email = excluded.email, email_key = excluded.email_key, name = excluded.name, roles = excluded.roles,
                       agent = excluded.agent, enabled = excluded.enabled, password_hash = excluded.password_hash, changed_at = excluded.changed_at
                 where p.version = excluded.version - 1
                """,
                person,
                tx.Transaction,
                cancellationToken: ct));
            return stored == 1 ? null : Problems.Conflict(ProblemTypes.ChangedMeanwhile, "Another request made this person.");
        }
        catch (PostgresException exception) when (exception.ConstraintName == "person_email_is_unique")
        {
            return Problems.Conflict(EmailTaken);
        }
        catch (PostgresException exception) when (exception.ConstraintName == "person_agent_is_unique")
        {
            return Problems.Conflict(AgentTaken);
        }
    }
}
