using System.Diagnostics.Metrics;
using Dapper;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Keeping;
using Omnichannel.Phone.Texts;

namespace Omnichannel.Phone.Calls;

/// <summary>A line of a customer, as the provider tells of it.</summary>
/// <param name="Sid">The provider's id.</param>
/// <param name="From">Who calls, as told.</param>
/// <param name="To">Who is called, as told.</param>
/// <param name="Call">Our call, where the provider was told to name it; then it is one that we placed.</param>
internal sealed record CustomerLine(string Sid, string? From, string? To, Guid? Call);

/// <summary>
/// The step <c>voice</c>: a call comes in; and where one goes on, wherever it stands: after a redirect, after the room, and where another process failed (the provider's fallback address
/// leads here). The same call answers the same however often it is asked.
/// </summary>
internal sealed class AnswerCall(OpenCall open, Database database, Callers callers, CallWork work, TimeProvider time)
{
    private static readonly Counter<long> Received = Telemetry.Meter.CreateCounter<long>("omnichannel.phone.received", "{call}", "Calls that came in.");

    public async Task<IReadOnlyList<Line>?> RunAsync(PhoneAccount account, CustomerLine line, CancellationToken ct)
    {
        if (await GoOnAsync(account, line, ct) is { } known)
            return known;
        if (line.Call is not null)
            return null;
        await BeginAsync(account, line, ct);
        return await GoOnAsync(account, line, ct);
    }

    private async Task<IReadOnlyList<Line>?> GoOnAsync(PhoneAccount account, CustomerLine line, CancellationToken ct)
    {
        var find = line.Call is { } id ? (_, _) => Task.FromResult<Guid?>(id) : OpenCall.BySid(account, line.Sid);
        var (lines, _) = await open.RunAsync(account.Tenant, find, (call, _, _) => Task.FromResult(Speak(call, account, line)), ct);
        work.Wake();
        return lines;
    }

    private IReadOnlyList<Line> Speak(Call call, PhoneAccount account, CustomerLine line)
    {
        var now = time.GetUtcNow();
        call.CallSid ??= line.Sid;
        call.HeardAt = now;
        // A customer whom we called speaks with us from now on.
        if (call is { Direction: "out", State: "talking" })
            call.AnsweredAt ??= now;
        if (call.State == "consenting")
            call.Agree(account.RecordingIn(call.Country).Mode, null, false, now);
        return CallScripts.OfCustomer(call, account);
    }

    /// <summary>Makes the call, once, whoever asks first.</summary>
    internal async Task BeginAsync(PhoneAccount account, CustomerLine line, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var number = CallerNumber.Of(line.From);
        var caller = number.Length > 0 ? await callers.FindAsync(account.Tenant, number, ct) : KnownCaller.Unknown;
        var menu = account.MenuOf(caller.TenantLanguages);
        var known = caller.Languages.Select(Words.TagOf).FirstOrDefault(tag => tag is not null && menu.Contains(tag, StringComparer.Ordinal)) ?? (menu.Count == 1 ? menu[0] : null);
        await using var tx = await database.BeginAsync(account.Tenant, ct);
        // One after the other for each number: two calls of the same one at a time are two threads.
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            "select pg_advisory_xact_lock(hashtextextended(@key, 0))", new { key = $"{account.Tenant}/{account.Id}/{(number.Length > 0 ? number : line.Sid)}" }, tx.Transaction, cancellationToken: ct));
        if (await OpenCall.BySid(account, line.Sid)(tx, ct) is not null)
            return;
        var thread = number.Length > 0 && !await IsOnTheLineAsync(tx, account, number, ct) ? number : $"{number}/{line.Sid}";
        var call = new Call
        {
            Tenant = account.Tenant,
            Id = DerivedId.Of($"{account.Tenant}\n{account.Id}\n{line.Sid}"),
            Account = account.Id,
            Direction = "in",
            CallSid = line.Sid,
            Number = number,
            Called = StorableText.Line(line.To, 100),
            Name = caller.Name,
            Country = CallerNumber.CountryOf(number),
            ThreadKey = thread,
            Menu = menu,
            Language = known,
            State = known is null ? "choosing" : "consenting",
            StartedAt = now,
            HeardAt = now,
        };
        call.Wake(now);
        await SupersedeCallbacksAsync(tx, call, ct);
        await open.StoreAsync(tx, call, acting: false, ct);
        await tx.CommitAsync(ct);
        Received.Add(1);
    }

    private static Task<bool> IsOnTheLineAsync(TenantTransaction tx, PhoneAccount account, string number, CancellationToken ct) =>
        tx.Connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from call where tenant = @Tenant and account = @Id and thread_key = @number and direction = 'in' and state <> 'ended')",
            new { account.Tenant, account.Id, number },
            tx.Transaction,
            cancellationToken: ct));

    // Whoever was to be called back and calls by himself needs no second call.
    private static Task<int> SupersedeCallbacksAsync(TenantTransaction tx, Call call, CancellationToken ct) =>
        tx.Connection.ExecuteAsync(new CommandDefinition(
            "delete from callback where tenant = @Tenant and account = @Account and thread_key = @ThreadKey", new { call.Tenant, call.Account, call.ThreadKey }, tx.Transaction, cancellationToken: ct));
}
