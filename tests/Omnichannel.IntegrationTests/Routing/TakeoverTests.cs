using System.Net;
using Omnichannel.Contracts;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Routing;

public sealed class TakeoverTests(RoutingService routing) : IClassFixture<RoutingService>
{
    [Fact]
    public async Task A_restart_keeps_offers_assignments_and_timers()
    {
        var hasty = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 15, declineCoolDownSeconds = 3600 });
        await hasty.AddAgentAsync("ann");
        var tenant = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 600 });
        await tenant.AddAgentAsync("ann", 2);
        var assigned = await tenant.WaitAsync();
        await tenant.AcceptAsync((await tenant.OfferAsync(assigned)).OfferId, "ann");
        var answered = await tenant.OfferAsync(await tenant.WaitAsync());
        var unanswered = await hasty.OfferAsync(await hasty.WaitAsync());
        var late = await routing.AddTenantAsync(new { name = "Support", channels = new { email = new { responseTargetSeconds = 5 } } });
        var waiting = await late.WaitAsync();
        await late.HearAsync<WaitEstimateChanged>(e => e.ConversationId == waiting.ConversationId);

        await routing.First.KillAsync();
        await routing.First.StartAsync();

        var breached = await late.HearAsync<SlaBreached>(e => e.ConversationId == waiting.ConversationId);
        Assert.Equal((waiting.WaitId, "support", TimeSpan.FromSeconds(5)), (breached.WaitId, breached.Queue, TimeSpan.FromSeconds(Math.Round((breached.DueAt - waiting.WaitingSince).TotalSeconds))));
        Assert.Equal(HttpStatusCode.OK, (await tenant.AcceptAsync(answered.OfferId, "ann")).StatusCode);
        Assert.Equal("expired", (await hasty.HearAsync<OfferEnded>(e => e.OfferId == unanswered.OfferId)).Outcome);
        await tenant.ResolveAsync(assigned);
        Assert.Equal("resolved", (await tenant.HearAsync<ConversationUnassigned>(e => e.ConversationId == assigned.ConversationId)).Reason);
        await tenant.AssertHistoryAsync();

        await routing.First.KillAsync();
        await routing.First.StartAsync();
        await late.AddAgentAsync("ann");
        await late.OfferAsync(waiting);
        Assert.Single(late.Heard<SlaBreached>());
        var decisions = (await RoutingTenant.JsonOf(await late.GetAsync($"conversations/{waiting.ConversationId}/decisions")))["items"]!.AsArray();
        Assert.Equal(["sla-breached", "offered"], decisions.Select(d => (string)d!["kind"]!));
        Assert.StartsWith("No answer by 2", (string)decisions[0]!["words"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kill_between_accept_and_commit_leaves_an_offer_that_can_be_accepted()
    {
        var tenant = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 600 });
        await routing.First.StopAsync();
        await routing.First.StartAsync("routing.offer-accept=1");
        await tenant.AddAgentAsync("ann");
        var offered = await tenant.OfferAsync(await tenant.WaitAsync());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => tenant.AcceptAsync(offered.OfferId, "ann"));
        await routing.First.ExitAsync();

        await routing.First.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await tenant.AcceptAsync(offered.OfferId, "ann")).StatusCode);
        await tenant.HearAsync<ConversationAssigned>(e => e.OfferId == offered.OfferId);
        Assert.Single(tenant.Heard<ConversationAssigned>());
        await tenant.AssertHistoryAsync();
    }

    [Fact]
    public async Task Two_processes_answer_for_each_other_and_racing_accepts_assign_once()
    {
        var second = routing.Processes.Count > 1 ? routing.Processes[1] : routing.AddProcess();
        if (second.HasExited)
            await second.StartAsync();
        await SharedOutAsync();
        foreach (var _ in Enumerable.Range(0, 6))
        {
            var tenant = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 600 });
            await tenant.AddAgentAsync("ann", 2, to: second);
            await tenant.AddAgentAsync("bob", 2);
            var waits = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => tenant.WaitAsync()));
            var served = 0;
            while (served < waits.Length)
            {
                var open = await Wait.For(() => Task.FromResult(OpenOffers(tenant) is { Length: > 0 } offers ? offers : null), "something is offered");
                foreach (var offer in open)
                {
                    // Every agent at once, from both processes, several times.
                    var answers = await Task.WhenAll(
                        from agent in new[] { "ann", "bob" }
                        from process in new[] { routing.First, second }
                        from again in Enumerable.Range(0, 2)
                        select Answered(agent, process, offer));
                    Assert.All(answers.Where(a => a.Status == HttpStatusCode.OK), a => Assert.Equal(offer.Agent, a.Agent));
                    Assert.Equal(4, answers.Count(a => a.Status == HttpStatusCode.OK));
                    await tenant.HearAsync<ConversationAssigned>(e => e.OfferId == offer.OfferId);
                    await tenant.ResolveAsync(waits.Single(w => w.ConversationId == offer.ConversationId));
                    await tenant.HearAsync<ConversationUnassigned>(e => e.ConversationId == offer.ConversationId);
                    served++;
                }
            }

            Assert.Equal(waits.Length, tenant.Heard<ConversationAssigned>().Count());
            await tenant.AssertHistoryAsync();

            async Task<(string Agent, HttpStatusCode Status)> Answered(string agent, ServiceProcess process, ConversationOffered offer) =>
                (agent, (await tenant.AcceptAsync(offer.OfferId, agent, process)).StatusCode);
        }
    }

    [Fact]
    public async Task A_frozen_owner_is_replaced_and_commits_nothing_when_it_wakes()
    {
        var second = routing.Processes.Count > 1 ? routing.Processes[1] : routing.AddProcess();
        if (second.HasExited)
            await second.StartAsync();
        await SharedOutAsync();
        var tenants = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 2 })));
        foreach (var tenant in tenants)
        {
            await tenant.AddAgentAsync("ann", 5);
            await tenant.WaitAsync();
        }

        routing.First.Freeze();
        try
        {
            await Wait.Until(async () => await OwnersAsync() is [_], "the survivor owns every shard", TimeSpan.FromSeconds(90));
            foreach (var tenant in tenants)
                await tenant.AddAgentAsync("bob", 5, to: second);
            await Task.WhenAll(tenants.Select(t => t.WaitAsync()));
        }
        finally
        {
            routing.First.Thaw();
        }

        foreach (var tenant in tenants)
        {
            var wait = await tenant.WaitAsync();
            await tenant.OfferAsync(wait);
            await tenant.AssertHistoryAsync();
        }

        // The epoch rose with the new owner, and every decision of a tenant is of one line: no sequence twice, none left out.
        Assert.Equal(0L, (await routing.Servers.QueryAsync<long>("select count(*) from routing.parked"))[0]);
    }

    static ConversationOffered[] OpenOffers(RoutingTenant tenant)
    {
        var over = tenant.Heard<ConversationAssigned>().Select(e => e.OfferId).Concat(tenant.Heard<OfferEnded>().Select(e => (Guid?)e.OfferId)).ToHashSet();
        return [.. tenant.Heard<ConversationOffered>().Where(e => !over.Contains(e.OfferId))];
    }

    Task SharedOutAsync() => Wait.Until(async () => await OwnersAsync() is [8, 8], "the processes share the shards");

    /// <summary>How many shards each process holds now.</summary>
    async Task<long[]> OwnersAsync() => [.. await routing.Servers.QueryAsync<long>(
        "select count(*) from routing.lease where name like 'shard-routing-%' and expires_at > now() group by owner order by 1")];
}
