using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Keeping;

namespace Omnichannel.Phone.Calls;

/// <summary>The step <c>agent</c>: an agent's phone was answered. Routing is told that he takes the offer; he hears who it is and is put through, or that it is too late.</summary>
internal sealed class AnswerAgent(OpenCall open, Neighbours neighbours, CallWork work, TimeProvider time)
{
    /// <summary>Null where there is no such leg.</summary>
    public async Task<IReadOnlyList<Line>?> RunAsync(PhoneAccount account, Guid id, string sid, bool isOver, CancellationToken ct)
    {
        var (answered, acts) = await open.RunAsync(account.Tenant, OpenCall.ByLeg(account, id), (call, _, _) => Task.FromResult(Answer(call, id, sid)), ct);
        if (answered is not { } present)
            return null;
        var leg = present.Legs.Find(leg => leg.Id == id)!;
        // His part of the room is over: the customer has left it, or somebody else has him.
        if (isOver || !leg.IsWith || present.IsEnded)
            return isOver ? [new HangUp()] : CallScripts.OfAgentTooLate(present);
        if (!leg.Through && acts.OfType<TakeOffer>().FirstOrDefault(take => take.Offer == leg.Asking) is { } take)
        {
            if (!await neighbours.AcceptAsync(account.Tenant, take.Agent, take.Offer, ct))
                return await DropAsync(account, id, ct);
            (answered, _) = await open.RunAsync(account.Tenant, OpenCall.ByLeg(account, id), (call, _, _) => Task.FromResult(Through(call, id)), ct);
            leg = answered!.Legs.Find(leg => leg.Id == id)!;
        }

        work.Wake();
        if (leg is { Role: "consult", IsWith: true } or { Through: true, IsWith: true })
            return CallScripts.OfAgent(answered!, leg);
        return CallScripts.OfAgentTooLate(answered!);
    }

    private Call Answer(Call call, Guid id, string sid)
    {
        var leg = call.Legs.Find(leg => leg.Id == id)!;
        leg.LegSid ??= sid;
        leg.Hear(LineStatus.Answered, time.GetUtcNow());
        return call;
    }

    private Call Through(Call call, Guid id)
    {
        call.PutThrough(call.Legs.Find(leg => leg.Id == id)!, time.GetUtcNow());
        return call;
    }

    private async Task<IReadOnlyList<Line>> DropAsync(PhoneAccount account, Guid id, CancellationToken ct)
    {
        var (call, _) = await open.RunAsync(
            account.Tenant,
            OpenCall.ByLeg(account, id),
            (call, _, _) =>
            {
                call.Legs.Find(leg => leg.Id == id)!.Unwanted = true;
                call.Wake(time.GetUtcNow());
                return Task.FromResult(call);
            },
            ct);
        work.Wake();
        return CallScripts.OfAgentTooLate(call!);
    }
}
