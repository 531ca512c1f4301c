using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Omnichannel.House;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;
using Omnichannel.Messaging.Reading;
using RabbitMQ.Client;

namespace Omnichannel.IntegrationTests.Messaging;

public sealed class OutboxTests(PrivateServers servers) : IClassFixture<PrivateServers>
{
    readonly Recorder recorder = new();

    [Fact]
    public async Task What_is_committed_arrives_once_and_in_order()
    {
        await using var service = await StartAsync();
        for (var version = 1; version <= 1000; version += 50)
            await service.CommitAsync([.. Enumerable.Range(version, 50).Select(v => TestService.Presence("order", v))]);
        await Wait.Until(() => Task.FromResult(recorder.Versions("order").Count >= 1000), "1000 events arrived");
        Assert.Equal(Enumerable.Range(1, 1000).Select(v => (long)v), recorder.Versions("order"));
        await Wait.Until(async () => (await servers.QueryAsync<int>("select count(*) from desk.outbox")).Single() == 0, "the outbox drained");
    }

    [Fact]
    public async Task What_is_rolled_back_never_leaves()
    {
        await using var service = await StartAsync();
        await using (var tx = await service.Database.BeginAsync("rollback", CancellationToken.None))
            await service.Get<Outbox>().AddAsync(tx, [TestService.Presence("rollback", 1)], CancellationToken.None);
        await service.CommitAsync(TestService.Presence("rollback", 2));
        await Wait.Until(() => Task.FromResult(recorder.Versions("rollback").Count > 0), "the committed event arrived");
        Assert.Equal([2L], recorder.Versions("rollback"));
    }

    [Fact]
    public async Task A_repeat_is_known_by_the_inbox()
    {
        await using var service = await StartAsync();
        var once = TestService.Presence("repeat", 1);
        await service.Get<EventPublisher>().PublishAsync([once, once], CancellationToken.None);
        await service.Get<EventPublisher>().PublishAsync(TestService.Presence("repeat", 2), CancellationToken.None);
        await Wait.Until(() => Task.FromResult(recorder.Versions("repeat").Contains(2L)), "the later event arrived");
        Assert.Equal([1L, 2L], recorder.Versions("repeat"));
    }

    [Fact]
    public async Task A_poison_message_is_parked_and_replayed_while_the_others_go_on()
    {
        await using var service = await StartAsync();
        recorder.Poison = 7;
        await service.CommitAsync([.. Enumerable.Range(1, 20).Select(v => TestService.Presence("poison", v))]);
        var parked = service.Get<Omnichannel.Messaging.Parking.ParkedMessages>();
        await Wait.Until(async () => (await parked.ListAsync(10, null, CancellationToken.None)).Any(p => p.Tenant == "poison"), "the poison message was parked");
        await Wait.Until(() => Task.FromResult(recorder.Versions("poison").Count == 19), "the others were handled");

        recorder.Poison = 0;
        var entry = (await parked.ListAsync(10, null, CancellationToken.None)).Single(p => p.Tenant == "poison");
        Assert.Equal("desk", entry.Queue);
        Assert.Contains("poison", entry.Error, StringComparison.Ordinal);
        Assert.True(await parked.ReplayAsync(entry.Id, CancellationToken.None));
        await Wait.Until(() => Task.FromResult(recorder.Versions("poison").Contains(7L)), "it was handled after the replay");
        Assert.DoesNotContain(await parked.ListAsync(10, null, CancellationToken.None), p => p.Tenant == "poison");
    }

    [Theory]
    [InlineData("not json", "urn:message:Omnichannel.Contracts:AgentPresenceChanged", "unreadable-1")]
    [InlineData("{}", "urn:message:Somebody.Else:Event", "unreadable-2")]
    public async Task What_cannot_be_read_is_parked_at_once(string body, string type, string tenant)
    {
        await using var service = await StartAsync();
        var message = TestService.Presence(tenant, 1) with { Body = System.Text.Encoding.UTF8.GetBytes(body), MessageType = type };
        await service.Get<EventPublisher>().PublishAsync(message, CancellationToken.None);
        var parked = service.Get<Omnichannel.Messaging.Parking.ParkedMessages>();
        await Wait.Until(async () => (await parked.ListAsync(10, null, CancellationToken.None)).Any(p => p.MessageId == message.MessageId), "it was parked");
    }

    [Fact]
    public async Task A_message_whose_queue_is_gone_stays_parked()
    {
        await using var service = await StartAsync();
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await servers.QueryAsync<int>("insert into desk.parked (id, queue, headers, body, error, parked_at) values (@id, 'no-such-queue', '{}', '', 'x', now())", new { id });
        using var client = new HttpClient { BaseAddress = new Uri(service.Url) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", service.Get<InternalToken>().ForService(service.Get<ServiceName>()));

        using var answer = await client.PostAsync(new Uri($"/internal/parked/{id}/replay", UriKind.Relative), null);

        Assert.Equal(System.Net.HttpStatusCode.Conflict, answer.StatusCode);
        Assert.True(await service.Get<Omnichannel.Messaging.Parking.ParkedMessages>().DeleteAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task The_metric_tells_how_many_are_parked()
    {
        var seen = new ConcurrentBag<long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, on) =>
        {
            if (instrument.Name == "omnichannel.parked")
                on.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => seen.Add(value));
        listener.Start();
        await using var service = await StartAsync();
        var ids = Enumerable.Range(0, 4711).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow())).ToArray();
        await servers.QueryAsync<int>("insert into desk.parked (id, queue, headers, body, error, parked_at) select unnest(@ids), 'desk', '{}', '', 'x', now()", new { ids });
        await Wait.Until(
            () =>
            {
                listener.RecordObservableInstruments();
                return Task.FromResult(seen.Any(value => value >= ids.Length));
            },
            "the metric counts them");
        await servers.QueryAsync<int>("delete from desk.parked where id = any(@ids)", new { ids });
    }

    [Fact]
    public async Task What_is_delivered_too_often_ends_among_the_parked()
    {
        await using var service = await TestService.StartAsync(servers, builder => builder.AddDrain("email-replies"));
        var reply = OutgoingEvent.Of(Requested("often"), "often", "00", TestService.At);
        await service.Get<EventPublisher>().PublishAsync(reply, CancellationToken.None);
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.RabbitMqUrl) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var parked = service.Get<Omnichannel.Messaging.Parking.ParkedMessages>();
        await Wait.Until(
            async () =>
            {
                if (await channel.BasicGetAsync("email-replies", false) is { } got)
                    await channel.BasicNackAsync(got.DeliveryTag, false, true);
                return (await parked.ListAsync(10, null, CancellationToken.None)).Any(p => p.MessageId == reply.MessageId && p.Queue == "email-replies");
            },
            "it was dead-lettered and parked");
    }

    [Fact]
    public async Task An_event_that_reaches_no_queue_is_a_failure_and_the_queue_is_made_again()
    {
        await using var service = await TestService.StartAsync(servers);
        var publisher = service.Get<EventPublisher>();
        var reply = OutgoingEvent.Of(Requested("lost"), "lost", "00", TestService.At);
        await publisher.PublishAsync(reply, CancellationToken.None);
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.RabbitMqUrl) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var (queue, _, events) in Readers.All)
            if (events.Contains(typeof(ReplyRequested)))
                await channel.QueueDeleteAsync(queue, false, false);
        await Assert.ThrowsAsync<UnavailableException>(() => publisher.PublishAsync(reply, CancellationToken.None));
        await publisher.PublishAsync(reply, CancellationToken.None);
    }

    [Fact]
    public async Task MassTransit_reads_the_same_events()
    {
        await using var service = await TestService.StartAsync(servers, builder => builder.AddBus(bus => bus.Read<BusRecorder>("email-erasure").Broadcast<BroadcastRecorder>()));
        var erased = new CustomerErased("bus", Guid.CreateVersion7(TestService.At), [], ["mail/ünïcode"], [], TestService.At);
        await service.CommitAsync(OutgoingEvent.Of(erased, "bus", "00", TestService.At));
        await Wait.Until(() => Task.FromResult(BusRecorder.Seen.ContainsKey(erased.CustomerId)), "the bus consumer saw it");
        Assert.Equal("mail/ünïcode", BusRecorder.Seen[erased.CustomerId].ExternalIds.Single());

        var ended = new SessionEnded("bus", Guid.CreateVersion7(TestService.At), "asha", TestService.At);
        await Wait.Until(
            async () =>
            {
                await service.Get<EventPublisher>().PublishAsync(OutgoingEvent.Of(ended, "bus", "00", TestService.At), CancellationToken.None);
                return BroadcastRecorder.Seen.ContainsKey(ended.SessionId);
            },
            "the broadcast was received");
    }

    static ReplyRequested Requested(string tenant) => new(
        tenant, Guid.CreateVersion7(TestService.At), Guid.CreateVersion7(TestService.At), "email", "support", "k", null, null, new Party("a@b.test", null, "email"), [], null, null, [], "x", [], null, null, false, null, TestService.At);

    Task<TestService> StartAsync() => TestService.StartAsync(servers, builder =>
    {
        builder.Services.AddSingleton(recorder);
        builder.AddBatchReader<RecordingHandler>("desk");
    });

    sealed class Recorder
    {
        readonly ConcurrentQueue<AgentPresenceChanged> seen = new();

        public long Poison { get; set; }

        public List<long> Versions(string tenant) => [.. seen.Where(e => e.Tenant == tenant).Select(e => e.Version)];

        public void Add(AgentPresenceChanged @event) => seen.Enqueue(@event);
    }

    sealed class RecordingHandler(Recorder recorder, Omnichannel.Hosting.Storage.Database database) : IBatchHandler
    {
        public async Task HandleAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
        {
            await using var tx = await database.BeginAsync([.. batch.Select(e => e.Tenant).Distinct()], ct);
            var fresh = await Inbox.KeepNewAsync(tx, "recorder", batch, ct);
            if (recorder.Poison != 0 && fresh.Any(e => e.Event is AgentPresenceChanged changed && changed.Version == recorder.Poison))
                throw new InvalidOperationException("poison");
            await tx.CommitAsync(ct);
            foreach (var received in fresh)
                recorder.Add((AgentPresenceChanged)received.Event);
        }
    }

    sealed class BusRecorder : MassTransit.IConsumer<CustomerErased>
    {
        public static ConcurrentDictionary<Guid, CustomerErased> Seen { get; } = new();

        public Task Consume(MassTransit.ConsumeContext<CustomerErased> context)
        {
            Seen[context.Message.CustomerId] = context.Message;
            return Task.CompletedTask;
        }
    }

    sealed class BroadcastRecorder : MassTransit.IConsumer<SessionEnded>
    {
        public static ConcurrentDictionary<Guid, SessionEnded> Seen { get; } = new();

        public Task Consume(MassTransit.ConsumeContext<SessionEnded> context)
        {
            Seen[context.Message.SessionId] = context.Message;
            return Task.CompletedTask;
        }
    }
}
