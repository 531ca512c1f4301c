using System.Net;
using Omnichannel.Contracts;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Routing;

public sealed class OfferTests(RoutingService routing) : IClassFixture<RoutingService>
{
    [Fact]
    public async Task A_conversation_is_offered_accepted_and_resolved_and_every_step_is_told()
    {
        var tenant = await routing.AddTenantAsync();
        await tenant.AddAgentAsync("jan", language: "de");
        await tenant.AddAgentAsync("ayesha", language: "ur");
        var wait = await tenant.WaitAsync("ur");
        var offered = await tenant.OfferAsync(wait);
        Assert.Equal(("ayesha", "support", "email", "ur", "Asia/Karachi", wait.WaitId),
            (offered.Agent, offered.Queue, offered.Channel, offered.Language, offered.CustomerTimeZone, offered.WaitId));

        var accepted = await tenant.AcceptAsync(offered.OfferId, "ayesha");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(wait.ConversationId, (Guid)(await RoutingTenant.JsonOf(accepted))["conversationId"]!);
        Assert.Equal(HttpStatusCode.OK, (await tenant.AcceptAsync(offered.OfferId, "ayesha")).StatusCode);
        var assigned = await tenant.HearAsync<ConversationAssigned>(e => e.ConversationId == wait.ConversationId);
        Assert.True(assigned.Version > offered.Version);

        await tenant.ResolveAsync(wait);
        var unassigned = await tenant.HearAsync<ConversationUnassigned>(e => e.ConversationId == wait.ConversationId);
        Assert.Equal(("resolved", assigned.AssignmentId), (unassigned.Reason, unassigned.AssignmentId));
        Assert.Single(tenant.Heard<ConversationAssigned>());

        var decisions = (await RoutingTenant.JsonOf(await tenant.GetAsync($"conversations/{wait.ConversationId}/decisions")))["items"]!.AsArray();
        Assert.Equal(["offered", "assigned", "unassigned"], decisions.Select(d => (string)d!["kind"]!));
        Assert.Contains("speaks ur (native)", (string)decisions[0]!["words"]!, StringComparison.Ordinal);
        await tenant.AssertHistoryAsync();
    }

    [Fact]
    public async Task Who_waits_is_told_his_place_and_that_it_has_become_better()
    {
        var tenant = await routing.AddTenantAsync();
        var first = await tenant.WaitAsync(channel: "chat");
        var second = await tenant.WaitAsync(channel: "chat");
        var told = await tenant.HearAsync<WaitEstimateChanged>(e => e.ConversationId == second.ConversationId);
        Assert.Equal((second.WaitId, "support", (int?)2), (told.WaitId, told.Queue, told.Position));
        Assert.Equal(TimeSpan.FromMinutes(1), told.SlaDueAt - second.WaitingSince);

        await tenant.ResolveAsync(first);

        var better = await tenant.HearAsync<WaitEstimateChanged>(e => e.ConversationId == second.ConversationId && e.Position == 1);
        Assert.True(better.At - told.At >= TimeSpan.FromSeconds(5), $"{better.At - told.At}");
        Assert.Equal(2, tenant.Heard<WaitEstimateChanged>().Count(e => e.ConversationId == second.ConversationId));
    }

    [Fact]
    public async Task A_refused_answer_says_what_became_of_the_offer()
    {
        var tenant = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 3600 });
        await tenant.AddAgentAsync("ann");
        var declined = await tenant.OfferAsync(await tenant.WaitAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.AcceptAsync(declined.OfferId, "somebody-else")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await tenant.DeclineAsync(declined.OfferId, "ann", "lunch")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await tenant.DeclineAsync(declined.OfferId, "ann")).StatusCode);
        await AssertRefused("declined", await tenant.AcceptAsync(declined.OfferId, "ann"));

        var wait = await tenant.WaitAsync();
        var withdrawn = await tenant.OfferAsync(wait);
        await tenant.ResolveAsync(wait);
        await tenant.HearAsync<OfferEnded>(e => e.OfferId == withdrawn.OfferId && e.Outcome == "withdrawn");
        await AssertRefused("withdrawn", await tenant.AcceptAsync(withdrawn.OfferId, "ann"));
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.AcceptAsync(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), "ann")).StatusCode);
        var decisions = (await RoutingTenant.JsonOf(await tenant.GetAsync($"conversations/{declined.ConversationId}/decisions")))["items"]!.AsArray();
        Assert.Contains("declined (lunch)", (string)decisions[1]!["words"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unanswered_offer_expires_by_itself_and_the_next_agent_is_asked()
    {
        var tenant = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 1, declineCoolDownSeconds = 3600 });
        await tenant.AddAgentAsync("ann");
        await tenant.AddAgentAsync("bob");
        var wait = await tenant.WaitAsync();
        var first = await tenant.OfferAsync(wait);

        var second = await tenant.HearAsync<ConversationOffered>(e => e.ConversationId == wait.ConversationId && e.OfferId != first.OfferId);

        Assert.NotEqual(first.Agent, second.Agent);
        Assert.Equal("expired", (await tenant.HearAsync<OfferEnded>(e => e.OfferId == first.OfferId)).Outcome);
        await AssertRefused("expired", await tenant.AcceptAsync(first.OfferId, first.Agent));
    }

    [Fact]
    public async Task Of_several_agents_asked_at_once_the_first_who_accepts_has_it()
    {
        var tenant = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 3600, offerTo = 3 });
        foreach (var agent in new[] { "ann", "bob", "cem", "dan" })
            await tenant.AddAgentAsync(agent);
        var wait = await tenant.WaitAsync();
        await tenant.HearAsync<ConversationOffered>(e => e.ConversationId == wait.ConversationId && e.Beside.Count == 2);
        var offers = tenant.Heard<ConversationOffered>().OrderBy(e => e.Version).ToArray();
        Assert.Equal(offers[..2].Select(e => e.OfferId), offers[2].Beside);
        Assert.Equal(HttpStatusCode.OK, (await tenant.DeclineAsync(offers[0].OfferId, offers[0].Agent)).StatusCode);
        var instead = await tenant.HearAsync<ConversationOffered>(e => offers.All(o => o.OfferId != e.OfferId));
        Assert.Equal([offers[1].OfferId, offers[2].OfferId], instead.Beside);

        // A new owner goes on with all of them.
        await routing.First.KillAsync();
        await routing.First.StartAsync();
        var answers = await Task.WhenAll(new[] { offers[1], offers[2], instead }.Select(offer => tenant.AcceptAsync(offer.OfferId, offer.Agent)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var late in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
            await AssertRefused("already-taken", late);
        var assigned = await tenant.HearAsync<ConversationAssigned>(e => e.ConversationId == wait.ConversationId);
        var ended = tenant.Heard<OfferEnded>().Where(e => e.Outcome == "already-taken").OrderBy(e => e.Version).ToArray();
        Assert.Equal(2, ended.Length);
        Assert.Equal([assigned.OfferId!.Value], ended[1].Beside);
        Assert.True(ended[1].Version < assigned.Version);
        await tenant.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_chat_interrupts_a_mail_which_goes_on_when_the_chat_is_over()
    {
        var tenant = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 3600, channels = new { email = new { interruptible = true, wrapUpSeconds = 1 } } });
        await tenant.AddAgentAsync("ann");
        var mail = await tenant.WaitAsync();
        await tenant.AcceptAsync((await tenant.OfferAsync(mail)).OfferId, "ann");
        var chat = await tenant.WaitAsync(channel: "chat");
        var offered = await tenant.OfferAsync(chat);
        Assert.Contains("laid aside", offered.Reason, StringComparison.Ordinal);

        // A new owner knows what is laid aside.
        await routing.First.KillAsync();
        await routing.First.StartAsync();
        await tenant.AcceptAsync(offered.OfferId, "ann");
        await tenant.ResolveAsync(chat);
        await tenant.HearAsync<ConversationUnassigned>(e => e.ConversationId == chat.ConversationId);

        var decisions = (await RoutingTenant.JsonOf(await tenant.GetAsync($"conversations/{mail.ConversationId}/decisions")))["items"]!.AsArray();
        Assert.Equal(["offered", "assigned", "interrupted", "continued"], decisions.Select(d => (string)d!["kind"]!));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await tenant.PutAsync("queues/support", new { name = "Support", channels = new { chat = new { interruptible = true } } })).StatusCode);
    }

    [Fact]
    public async Task A_presence_that_is_not_renewed_ends_by_itself()
    {
        var tenant = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 3600 });
        await tenant.AddAgentAsync("ann", leaseSeconds: 5);
        var offered = await tenant.OfferAsync(await tenant.WaitAsync());

        var offline = await tenant.HearAsync<AgentPresenceChanged>(e => e is { Agent: "ann", State: "offline" });

        Assert.Equal("lease", offline.Cause);
        Assert.Equal("lapsed", (await tenant.HearAsync<OfferEnded>(e => e.OfferId == offered.OfferId)).Outcome);
    }

    [Fact]
    public async Task A_pending_conversation_frees_its_agent_and_comes_back_to_one_with_room()
    {
        var tenant = await routing.AddTenantAsync(new { name = "Support", offerTimeoutSeconds = 3600 });
        await tenant.AddAgentAsync("ann");
        var wait = await tenant.WaitAsync();
        await tenant.AcceptAsync((await tenant.OfferAsync(wait)).OfferId, "ann");
        await Changed(tenant, wait, 2, "pending");
        var next = await tenant.OfferAsync(await tenant.WaitAsync());
        await tenant.AcceptAsync(next.OfferId, "ann");

        await Changed(tenant, wait, 3, "open");

        Assert.Equal("full", (await tenant.HearAsync<ConversationUnassigned>(e => e.ConversationId == wait.ConversationId)).Reason);
    }

    [Fact]
    public async Task A_late_event_of_a_conversation_that_is_over_does_not_bring_it_back()
    {
        var tenant = await routing.AddTenantAsync();
        var wait = await tenant.WaitAsync();
        await tenant.ResolveAsync(wait);
        await routing.PublishAsync(tenant.Id, wait);
        await tenant.AddAgentAsync("ann");
        var next = await tenant.WaitAsync();

        await tenant.OfferAsync(next);

        Assert.DoesNotContain(tenant.Heard<ConversationOffered>(), e => e.ConversationId == wait.ConversationId);
    }

    [Fact]
    public async Task The_live_figures_of_a_queue_count_what_is_there()
    {
        var tenant = await routing.AddTenantAsync();
        await tenant.AddAgentAsync("ann");
        await tenant.AddAgentAsync("bob", language: "de");
        await tenant.AcceptAsync((await tenant.OfferAsync(await tenant.WaitAsync())).OfferId, "ann");
        await tenant.WaitAsync();
        await Wait.Until(async () => (int)(await RoutingTenant.JsonOf(await tenant.GetAsync("queues/support/live")))["waiting"]! == 1, "one conversation waits");

        var live = await RoutingTenant.JsonOf(await tenant.GetAsync("queues/support/live"));

        Assert.Equal(1, (int)live["assigned"]!);
        Assert.Equal(2, (int)live["agents"]!["ready"]!);
        Assert.Equal(900, (int)live["expectedWaitSeconds"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.GetAsync("queues/none/live")).StatusCode);
    }

    static Task Changed(RoutingTenant tenant, ConversationWaiting wait, long version, string status) => tenant.Service.PublishAsync(
        tenant.Id, new ConversationChanged(tenant.Id, wait.ConversationId, version, status, "email", "support", "en", null, version, TimeProvider.System.GetUtcNow()));

    static async Task AssertRefused(string outcome, HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal(outcome, (string)(await RoutingTenant.JsonOf(response))["outcome"]!);
    }
}
