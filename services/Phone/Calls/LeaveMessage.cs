using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Keeping;

namespace Omnichannel.Phone.Calls;

/// <summary>The step <c>message</c>: the caller is done speaking. That there is something to hear is told by the recording itself.</summary>
internal sealed class LeaveMessage(OpenCall open, CallWork work, TimeProvider time)
{
    public async Task<IReadOnlyList<Line>?> RunAsync(PhoneAccount account, string sid, int? seconds, CancellationToken ct)
    {
        var (lines, _) = await open.RunAsync(
            account.Tenant,
            OpenCall.BySid(account, sid),
            (call, _, _) =>
            {
                var now = time.GetUtcNow();
                call.HeardAt = now;
                if (seconds > 0)
                    call.LeaveMessage(now);
                return Task.FromResult(CallScripts.OfCustomer(call, account));
            },
            ct);
        work.Wake();
        return lines;
    }
}
