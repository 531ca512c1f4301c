using Npgsql;
using Omnichannel.House;
using RabbitMQ.Client;

namespace Omnichannel.IntegrationTests.House;

public sealed class PrivateServersTests(PrivateServers servers) : IClassFixture<PrivateServers>
{
    [Fact]
    public async Task Each_service_signs_in_to_its_own_schema_and_no_other()
    {
        await using var owner = new NpgsqlConnection(servers.Login("email", "owner"));
        await owner.OpenAsync();
        await using (var command = new NpgsqlCommand("create table letter (id int)", owner))
            await command.ExecuteNonQueryAsync();

        Assert.Equal("email", Assert.Single(await servers.QueryAsync<string>("select table_schema from information_schema.tables where table_name = 'letter'")));
        await using var stranger = new NpgsqlConnection(servers.Login("desk", "app"));
        await stranger.OpenAsync();
        await using var peek = new NpgsqlCommand("select * from email.letter", stranger);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => peek.ExecuteNonQueryAsync())).SqlState);
    }

    [Fact]
    public async Task A_mail_written_to_a_mailbox_with_a_plus_address_arrives_there()
    {
        var support = await servers.AddMailboxAsync("support");
        var customer = await servers.AddMailboxAsync("anna", MailServer.CustomerDomain);
        var sent = await customer.SendAsync(support.Address.Replace("@", "+orders@", StringComparison.Ordinal), "Wo ist mein Paket?", "Seit Montag warte ich.");
        var received = await support.ReceiveAsync(mail => mail.MessageId == sent.MessageId, "the mail");
        Assert.Equal("Wo ist mein Paket?", received.Subject);
    }

    [Fact]
    public async Task Killed_servers_go_on_with_their_data()
    {
        var own = await PrivateServers.StartOwnAsync();
        var support = await own.AddMailboxAsync("support");
        await support.SendAsync(support.Address, "kept", "kept");
        await support.ReceiveAsync(mail => mail.Subject == "kept", "the mail");
        var factory = new ConnectionFactory { Uri = new Uri(own.RabbitMqUrl) };
        await using (var connection = await factory.CreateConnectionAsync())
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
            await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
            await channel.BasicPublishAsync("", "kept", mandatory: true, new BasicProperties { Persistent = true }, "kept"u8.ToArray());
        }

        await own.RabbitMq.QueueIsOnDiskAsync(own.Name, "kept");
        await Task.WhenAll(KillAndStartAsync(own.Postgres.KillAsync, own.Postgres.StartAsync), KillAndStartAsync(own.RabbitMq.KillAsync, own.RabbitMq.StartAsync), KillAndStartAsync(own.Mail.KillAsync, own.Mail.StartAsync));

        Assert.Contains(await support.ReadAsync(), mail => mail.Subject == "kept");
        Assert.Equal(6, (await own.QueryAsync<string>("select nspname from pg_namespace where nspname in ('email', 'conversations', 'routing', 'desk', 'chat', 'identity')")).Count);
        await using var again = await factory.CreateConnectionAsync();
        await using var reading = await again.CreateChannelAsync();
        Assert.NotNull(await Wait.For(() => reading.BasicGetAsync("kept", autoAck: true), "the message"));
    }

    static async Task KillAndStartAsync(Func<Task> kill, Func<Task> start)
    {
        await kill();
        await start();
    }
}
