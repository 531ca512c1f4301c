using Omnichannel.Messaging;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Calls;
using Omnichannel.Phone.Twilio;

namespace Omnichannel.Phone.Keeping;

/// <summary>Does what a call decided, one thing after the other; what fails is tried again when the call's time comes, but dialling.</summary>
internal sealed partial class PerformActs(OpenCall open, AccountDirectory accounts, Neighbours neighbours, RestApi provider, CallWork work, TimeProvider time, ILogger<PerformActs> log)
{
    public async Task RunAsync(Call call, IReadOnlyList<Act> acts, CancellationToken ct)
    {
        if (acts.Count == 0 || accounts.Find(call.Tenant, call.Account) is not { } account)
            return;
        foreach (var act in acts)
        {
            try
            {
                await DoAsync(account, call, act, ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested && (Outage.Is(exception) || exception is OperationCanceledException))
            {
                LogPutOff(log, act.GetType().Name, call.Id, exception.Message);
            }
        }

        work.Wake();
    }

    private Task DoAsync(PhoneAccount account, Call call, Act act, CancellationToken ct) => act switch
    {
        DialAgent dial => DialAsync(account, call, dial.Leg, ct),
        DialCustomer => DialCustomerAsync(account, call, ct),
        MoveCustomer move => HearIfGoneAsync(call, provider.MoveAsync(account, move.Sid, new Step("voice") { Call = call.Id }, ct), move.Sid, ct),
        EndLine end => HearIfGoneAsync(call, provider.EndAsync(account, end.Sid, ct), end.Sid, ct),
        TakeOffer take => TakeAsync(call, take, ct),
        DeclineOffer decline => neighbours.DeclineAsync(call.Tenant, decline.Agent, decline.Offer, decline.Reason, ct),
        GiveBack back => neighbours.TransferAsync(call.Tenant, back.Agent, call.ConversationId!.Value, "queue", back.Queue, ct),
        HandTo hand => neighbours.TransferAsync(call.Tenant, hand.From, call.ConversationId!.Value, "agent", hand.Agent, ct),
        AskAboutLines ask => AskAsync(account, call, ask, ct),
        _ => throw new InvalidOperationException($"{act.GetType().Name} is nothing that can be done."),
    };

    private async Task DialAsync(PhoneAccount account, Call call, Leg leg, CancellationToken ct)
    {
        string? address;
        try
        {
            address = await neighbours.PhoneOfAsync(call.Tenant, leg.Agent, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && (Outage.Is(exception) || exception is OperationCanceledException))
        {
            // Nobody was rung: it may be tried again.
            await ChangeAsync(call, leg.Id, own => own.State = own.State == "dialled" ? "wanted" : own.State, ct);
            throw;
        }

        var sid = address is null ? null : await provider.DialAsync(account, address, new Step("agent") { Leg = leg.Id }, account.RingSeconds, ct);
        await ChangeAsync(
            call,
            leg.Id,
            own =>
            {
                own.Address = address;
                own.LegSid ??= sid;
                if (sid is null)
                    own.Hear(LineStatus.Failed, time.GetUtcNow());
            },
            ct);
    }

    private async Task DialCustomerAsync(PhoneAccount account, Call call, CancellationToken ct)
    {
        var sid = await provider.DialAsync(account, call.Number, new Step("voice") { Call = call.Id }, account.RingSeconds * 2, ct);
        await open.RunAsync(
            call.Tenant,
            call.Id,
            own =>
            {
                own.CallSid ??= sid;
                if (own.CallSid is null)
                    own.Hear(LineStatus.Failed, time.GetUtcNow());
                return own;
            },
            ct);
    }

    private async Task TakeAsync(Call call, TakeOffer take, CancellationToken ct)
    {
        var isHis = await neighbours.AcceptAsync(call.Tenant, take.Agent, take.Offer, ct);
        await open.RunAsync(
            call.Tenant,
            call.Id,
            own =>
            {
                if (own.Legs.Find(leg => leg.Asking == take.Offer && leg.IsWith) is { } leg && own.State == "waiting")
                {
                    if (isHis)
                        own.PutThrough(leg, time.GetUtcNow());
                    else
                        leg.Unwanted = true;
                }

                return own;
            },
            ct);
    }

    // A provider that knows no such live line any more has said that it is over.
    private async Task HearIfGoneAsync(Call call, Task<bool> doing, string sid, CancellationToken ct)
    {
        if (!await doing)
            await HearAsync(call, sid, LineStatus.Completed, ct);
    }

    private async Task AskAsync(PhoneAccount account, Call call, AskAboutLines ask, CancellationToken ct)
    {
        foreach (var sid in ask.Sids)
            await HearAsync(call, sid, await provider.StatusOfAsync(account, sid, ct), ct);
    }

    private Task HearAsync(Call call, string sid, LineStatus status, CancellationToken ct) => open.RunAsync(
        call.Tenant,
        call.Id,
        own =>
        {
            var now = time.GetUtcNow();
            if (own.CallSid == sid)
                own.Hear(status, now);
            own.Legs.Find(leg => leg.LegSid == sid)?.Hear(status, now);
            return own;
        },
        ct);

    private Task ChangeAsync(Call call, Guid leg, Action<Leg> change, CancellationToken ct) => open.RunAsync(
        call.Tenant,
        call.Id,
        own =>
        {
            change(own.Legs.Find(one => one.Id == leg)!);
            return own;
        },
        ct);

    [LoggerMessage(1, LogLevel.Warning, "{Act} of call {Call} is put off: {Reason}")]
    private static partial void LogPutOff(ILogger log, string act, Guid call, string reason);
}
