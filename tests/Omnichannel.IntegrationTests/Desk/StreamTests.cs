using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Desk;

public sealed class StreamTests(DeskHouse house) : IClassFixture<DeskHouse>
{
    static readonly string[] WholeStory = ["presence", "offer", "assigned", "message", "conversation", "unassigned"];

    [Fact]
    public async Task An_agent_sees_offer_assignment_messages_and_end_as_they_happen_at_any_process()
    {
        await using var first = await house.OpenAsync(house.First, "demo", "story");
        await using var second = await house.OpenAsync(house.Second, "demo", "story");
        var happening = new Happening("demo");

        await house.PublishAsync("demo", new AgentPresenceChanged("demo", "story", 1, "ready", "agent", DateTimeOffset.UnixEpoch.AddYears(60), DateTimeOffset.UnixEpoch));
        await first.TakeAsync(1);
        await house.PublishAsync("demo", happening.Added(), happening.Offered("story"));
        await first.TakeAsync(2);
        var offered = await house.StateAsync(house.Second, "demo", "story");
        await house.PublishAsync("demo", happening.Assigned());
        await first.TakeAsync(3);
        await house.PublishAsync("demo", happening.Added(), happening.Changed("pending"));
        var atFirst = await first.TakeAsync(5);
        var assigned = await house.StateAsync(house.First, "demo", "story");
        await house.PublishAsync("demo", happening.Unassigned("transferred"));
        atFirst = await first.TakeAsync(6);

        Assert.Equal(WholeStory, atFirst.Select(one => one.Kind));
        Assert.Equal(Told(atFirst), Told(await second.TakeAsync(6)));
        Assert.Equal(Enumerable.Range(1, 6).Select(id => $"{id}"), atFirst.Select(one => one.Id));
        var offer = atFirst[1].Data;
        Assert.Equal(["offerId", "conversationId", "expiresAt", "channel", "language", "customerTimeZone", "reason"], offer.AsObject().Select(member => member.Key));
        Assert.Equal((happening.OfferId, happening.Id), ((Guid)offer["offerId"]!, (Guid)offer["conversationId"]!));
        Assert.Equal((2, "ready", (Guid?)happening.OfferId), ((int)offered["cursor"]!, (string?)offered["presence"]!["state"], (Guid?)offered["offers"]![0]!["offerId"]));
        Assert.Equal((5, "pending", 2), ((int)assigned["cursor"]!, (string?)assigned["assignments"]![0]!["status"], (int)assigned["assignments"]![0]!["lastSeq"]!));
        Assert.Empty(assigned["offers"]!.AsArray());
    }

    [Fact]
    public async Task A_client_that_comes_back_at_another_process_misses_nothing_and_hears_nothing_twice()
    {
        var happening = new Happening("demo");
        var before = await house.OpenAsync(house.First, "demo", "resume");
        await house.PublishAsync("demo", happening.Offered("resume"));
        await before.TakeAsync(1);
        await house.PublishAsync("demo", happening.Assigned());
        await before.TakeAsync(2);
        await house.PublishAsync("demo", happening.Added());
        await before.TakeAsync(3);
        await before.DisposeAsync();
        await house.PublishAsync("demo", happening.Added(), happening.Added());

        await using var after = await house.OpenAsync(house.Second, "demo", "resume", before.LastEventId);
        await house.PublishAsync("demo", happening.Added());

        Assert.Equal([2, 3, 4], (await after.TakeAsync(3)).Select(one => (int)one.Data["seq"]!));
        Assert.Equal(["4", "5", "6"], after.Events.Select(one => one.Id));
    }

    [Fact]
    public async Task Whoever_watches_a_tenant_is_told_at_every_process_that_something_changed_there_and_of_no_other_tenant()
    {
        await using var first = await house.OpenWallAsync(house.First, "watched");
        await using var second = await house.OpenWallAsync(house.Second, "watched");
        await using var other = await house.OpenWallAsync(house.First, "unwatched");

        await house.PublishAsync("watched", new Happening("watched").Added());
        await first.TakeAsync(1);
        await second.TakeAsync(1);
        await house.PublishAsync("unwatched", new Happening("unwatched").Added());
        await other.TakeAsync(1);
        await house.PublishAsync("watched", new Happening("watched").Offered("wanda"));
        await first.TakeAsync(2);

        Assert.All(first.Events, one => Assert.Equal(("changed", "{}", "0"), (one.Kind, one.Data.ToJsonString(), one.Id)));
        Assert.Single(other.Events);
        Assert.Equal(HttpStatusCode.Forbidden, (await house.GetAsync(house.First, "/desk/wall/stream", house.Token("watched", "wanda"))).StatusCode);
    }

    [Fact]
    public async Task An_agent_who_is_named_in_a_note_is_told_of_a_conversation_that_is_anothers()
    {
        var conversation = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var stream = await house.OpenAsync(house.Second, "demo", "named");

        await house.PublishAsync("demo", new AgentMentioned("demo", "named", conversation, conversation, 4, "emma", DateTimeOffset.UnixEpoch));

        var told = Assert.Single(await stream.TakeAsync(1));
        Assert.Equal(("mention", conversation, 4, "emma"), (told.Kind, (Guid)told.Data["conversationId"]!, (int)told.Data["seq"]!, (string)told.Data["author"]!));
        Assert.Empty((await house.StateAsync(house.First, "demo", "named"))["assignments"]!.AsArray());
    }

    [Fact]
    public async Task A_client_that_heard_nothing_yet_comes_back_to_where_it_had_begun()
    {
        var happening = new Happening("demo");
        await house.PublishAndKeepAsync("demo", "idle", 1, happening.Offered("idle"));
        var before = await house.OpenAsync(house.First, "demo", "idle");
        await before.DisposeAsync();
        await house.PublishAsync("demo", happening.Assigned());

        await using var after = await house.OpenAsync(house.Second, "demo", "idle", before.LastEventId);

        Assert.Equal(["assigned"], (await after.TakeAsync(1)).Select(one => one.Kind));
    }

    [Fact]
    public async Task The_snapshots_cursor_joins_the_stream_without_loss()
    {
        var happening = new Happening("demo");
        await house.PublishAndKeepAsync("demo", "snapshot", 1, happening.Offered("snapshot"));
        var state = await house.StateAsync(house.First, "demo", "snapshot");
        await house.PublishAsync("demo", happening.Assigned());

        await using var stream = await house.OpenAsync(house.Second, "demo", "snapshot", state["cursor"]!.ToString());

        Assert.Equal(["assigned"], (await stream.TakeAsync(1)).Select(one => one.Kind));
    }

    [Fact]
    public async Task Repeated_and_reordered_events_reach_the_agent_in_order_once()
    {
        await using var stream = await house.OpenAsync(house.First, "demo", "chaos");
        var happening = new Happening("demo");
        object[] history = [happening.Offered("chaos"), happening.Assigned(), .. Enumerable.Range(0, 30).Select(_ => happening.Added()), happening.Changed("pending"), happening.Unassigned("shift-end")];
        await house.PublishAndKeepAsync("demo", "chaos", 1, history[0]);
        await house.PublishAndKeepAsync("demo", "chaos", 2, history[1]);

        // What has been delivered comes again, and the rest comes backwards in blocks of seven.
        await house.PublishAsync("demo", [.. history[2..].Chunk(7).SelectMany(block => block.Reverse()), .. history.Reverse(), .. history]);

        await Wait.Until(() => Task.FromResult(stream.Kinds.Contains("unassigned")), "the end has come");
        Assert.Equal(Enumerable.Range(1, stream.Events.Count).Select(id => $"{id}"), stream.Events.Select(one => one.Id));
        var seqs = stream.Events.Where(one => one.Kind == "message").Select(one => (int)one.Data["seq"]!).ToList();
        Assert.Equal(Enumerable.Range(1, seqs.Count), seqs);
        Assert.Single(stream.Kinds, "assigned");
        Assert.Single(stream.Kinds, "unassigned");
    }

    [Fact]
    public async Task Two_tenants_with_agents_of_the_same_name_hear_only_their_own()
    {
        await using var demo = await house.OpenAsync(house.First, "demo", "twin");
        await using var other = await house.OpenAsync(house.First, "other", "twin");
        var ofDemo = new Happening("demo");
        var ofOther = new Happening("other");

        await Task.WhenAll(house.PublishAndKeepAsync("demo", "twin", 1, ofDemo.Offered("twin")), house.PublishAsync("other", ofOther.Offered("twin")));
        await house.PublishAsync("demo", ofDemo.Assigned());
        await Task.WhenAll(demo.TakeAsync(2), other.TakeAsync(1));

        Assert.All(demo.Events, one => Assert.Equal(ofDemo.Id, (Guid)one.Data["conversationId"]!));
        Assert.All(other.Events, one => Assert.Equal(ofOther.Id, (Guid)one.Data["conversationId"]!));
        Assert.Equal(["1"], other.Events.Select(one => one.Id));
        Assert.Equal(ofOther.Id, (Guid)Assert.Single((await house.StateAsync(house.Second, "other", "twin"))["offers"]!.AsArray())!["conversationId"]!);
    }

    [Fact]
    public async Task The_end_of_a_session_closes_its_streams_at_every_process_and_no_others()
    {
        var session = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await using var first = await house.OpenAsync(house.First, "demo", "leaver", session: session);
        await using var second = await house.OpenAsync(house.Second, "demo", "leaver", session: session);
        await using var other = await house.OpenAsync(house.First, "demo", "leaver", session: Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));

        await house.PublishAsync("demo", new SessionEnded("demo", session, "leaver", TimeProvider.System.GetUtcNow()));

        await Task.WhenAll(first.Ended, second.Ended).WaitAsync(Wait.Bound);
        await house.PublishAsync("demo", new Happening("demo").Offered("leaver"));
        await other.TakeAsync(1);
        Assert.False(other.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_cursor_older_than_what_is_kept_is_answered_with_reset_and_the_stream_goes_on()
    {
        var happening = new Happening("demo");
        await house.PublishAndKeepAsync("demo", "late", 1, happening.Offered("late"));
        await house.PublishAndKeepAsync("demo", "late", 2, happening.Assigned());
        await house.PublishAndKeepAsync("demo", "late", 7, [.. Enumerable.Range(0, 5).Select(_ => happening.Added())]);
        await house.Servers.QueryAsync<int>("delete from desk.event where tenant = 'demo' and agent = 'late' and cursor <= 4 returning 1");

        await using var late = await house.OpenAsync(house.First, "demo", "late", "2");
        await using var intime = await house.OpenAsync(house.First, "demo", "late", "4");
        await house.PublishAsync("demo", happening.Added());

        Assert.Equal([("reset", "7"), ("message", "8")], (await late.TakeAsync(2)).Select(one => (one.Kind, one.Id)));
        Assert.Equal(["5", "6", "7", "8"], (await intime.TakeAsync(4)).Select(one => one.Id));
    }

    [Fact]
    public async Task A_process_that_hears_no_hint_finds_the_events_in_the_table()
    {
        await using var stream = await house.OpenAsync(house.First, "demo", "deaf");

        // Both processes' listening connections end; what is committed before they listen again is told to nobody.
        await house.Servers.QueryAsync<bool>("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen desk%'");
        await house.PublishAsync("demo", new Happening("demo").Offered("deaf"));

        await stream.TakeAsync(1);
    }

    [Fact]
    public async Task Events_are_forgotten_after_a_week_or_ten_thousand_and_conversations_nobody_has_after_400_days()
    {
        await house.Servers.QueryAsync<int>(
            """
            insert into desk.agent (tenant, agent, cursor) values ('age', 'busy', 10010), ('age', 'quiet', 2);
            insert into desk.event select 'age', 'busy', n, 'message', '{}', now() from generate_series(1, 10010) as n;
            insert into desk.event values ('age', 'quiet', 1, 'message', '{}', now() - interval '8 days'), ('age', 'quiet', 2, 'message', '{}', now() - interval '6 days');
            insert into desk.conversation (tenant, conversation_id, stage, agent, assignment_id, touched_at)
            values ('age', gen_random_uuid(), 'none', null, null, now() - interval '401 days'), ('age', gen_random_uuid(), 'none', null, null, now() - interval '399 days'),
                   ('age', gen_random_uuid(), 'assigned', 'quiet', gen_random_uuid(), now() - interval '900 days');
            """);

        await house.ForgetAsync();

        Assert.Equal([11L], await house.Servers.QueryAsync<long>("select min(cursor) from desk.event where tenant = 'age' and agent = 'busy'"));
        Assert.Equal([2L], await house.Servers.QueryAsync<long>("select cursor from desk.event where tenant = 'age' and agent = 'quiet'"));
        Assert.Equal([399, 900], await house.Servers.QueryAsync<int>("select extract(day from now() - touched_at)::int from desk.conversation where tenant = 'age' order by 1"));
    }

    [Fact]
    public async Task Only_a_caller_who_is_an_agent_is_served_and_a_cursor_must_be_a_number()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.GetAsync(house.First, "/desk/stream", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await house.GetAsync(house.First, "/desk/stream", house.Token("demo", null))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await house.GetAsync(house.First, "/desk/state", house.Token("demo", null))).StatusCode);
        foreach (var wrong in new[] { "abc", "-1", "1.5", "99999999999999999999" })
        {
            using var refused = await house.GetAsync(house.First, "/desk/stream", house.Token("demo", "wrong"), ("Last-Event-ID", wrong));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task An_agent_never_heard_of_has_an_empty_snapshot()
    {
        var state = await house.StateAsync(house.First, "demo", "nobody");

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"cursor":0,"presence":{"state":"offline","cause":null},"offers":[],"assignments":[]}"""), state), state.ToString());
    }

    static IEnumerable<(string, string, string)> Told(IEnumerable<StreamEvent> events) => events.Select(one => (one.Id, one.Kind, one.Data.ToJsonString()));
}
