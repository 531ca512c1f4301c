using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Keeping;

namespace Omnichannel.Phone.Calls;

/// <summary>The provider says how a line stands: often twice, sometimes late. What was known before changes nothing.</summary>
internal sealed class HearStatus(OpenCall open, AnswerCall answer, CallWork work, TimeProvider time)
{
    /// <summary>Of a customer's line. One that was never seen and is over has been a call all the same: its caller hung up before we answered.</summary>
    /// <returns>Whether there is such a call.</returns>
    public async Task<bool> OfCustomerAsync(PhoneAccount account, CustomerLine line, LineStatus status, bool isInbound, CancellationToken ct)
    {
        if (await HearAsync(account, line, status, ct))
            return true;
        if (!isInbound || !status.IsOver() || line.Call is not null)
            return false;
        await answer.BeginAsync(account, line, ct);
        return await HearAsync(account, line, status, ct);
    }

    /// <summary>Of an agent's leg.</summary>
    /// <returns>Whether there is such a leg.</returns>
    public async Task<bool> OfLegAsync(PhoneAccount account, Guid id, string sid, LineStatus status, CancellationToken ct)
    {
        var (heard, _) = await open.RunAsync(
            account.Tenant,
            OpenCall.ByLeg(account, id),
            (call, _, _) =>
            {
                var now = time.GetUtcNow();
                var leg = call.Legs.Find(leg => leg.Id == id)!;
                leg.LegSid ??= sid;
                leg.Hear(status, now);
                call.Wake(now);
                return Task.FromResult(leg);
            },
            ct);
        work.Wake();
        return heard is not null;
    }

    private async Task<bool> HearAsync(PhoneAccount account, CustomerLine line, LineStatus status, CancellationToken ct)
    {
        var find = line.Call is { } id ? (_, _) => Task.FromResult<Guid?>(id) : OpenCall.BySid(account, line.Sid);
        var (heard, _) = await open.RunAsync(
            account.Tenant,
            find,
            (call, _, _) =>
            {
                var now = time.GetUtcNow();
                call.CallSid ??= line.Sid;
                call.Hear(status, now);
                call.Wake(now);
                return Task.FromResult(call);
            },
            ct);
        work.Wake();
        return heard is not null;
    }
}
