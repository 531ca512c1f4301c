using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Keeping;

namespace Omnichannel.Phone.Calls;

/// <summary>The step <c>wait</c>: the caller hears his place, or that the queue is closed, and music, again and again; 1 has him called back, 2 takes a message.</summary>
internal sealed class WaitOn(OpenCall open, CallWork work, TimeProvider time)
{
    public async Task<IReadOnlyList<Line>?> RunAsync(PhoneAccount account, string sid, string? digits, CancellationToken ct)
    {
        var (lines, _) = await open.RunAsync(account.Tenant, OpenCall.BySid(account, sid), (call, _, _) => Task.FromResult(Wait(call, account, digits)), ct);
        work.Wake();
        return lines;
    }

    private IReadOnlyList<Line> Wait(Call call, PhoneAccount account, string? digits)
    {
        var now = time.GetUtcNow();
        call.HeardAt = now;
        if (digits == "1" && account.CallsBack)
            call.AskForCallback(now);
        else if (digits == "2" && account.TakesMessages)
            call.AskForMessage(now);
        return CallScripts.OfCustomer(call, account);
    }
}
