using Dapper;
using Npgsql;
using Omnichannel.House;
using Omnichannel.IntegrationTests.Messaging;

namespace Omnichannel.IntegrationTests.Hosting;

public sealed class DatabaseTests(PrivateServers servers) : IClassFixture<PrivateServers>
{
    [Fact]
    public async Task A_transaction_sees_and_writes_only_the_tenants_it_named()
    {
        await using var service = await TestService.StartAsync(servers, schema: "routing");
        await InsertAsync(service, "acme", "acme");
        await InsertAsync(service, "globex", "globex");
        Assert.Equal(["acme"], await TenantsAsync(service, "acme"));
        Assert.Equal(["acme", "globex"], await TenantsAsync(service, "acme", "globex"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => InsertAsync(service, "acme", "globex"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Without_a_tenant_the_app_login_sees_nothing()
    {
        await using var service = await TestService.StartAsync(servers, schema: "routing");
        await InsertAsync(service, "initech", "initech");
        await using var connection = new NpgsqlConnection(servers.Login("routing", "app"));
        Assert.Equal(0, await connection.QuerySingleAsync<int>("select count(*) from routing.idempotency"));
    }

    [Fact]
    public async Task What_runs_after_the_commit_does_not_run_after_a_rollback()
    {
        await using var service = await TestService.StartAsync(servers, schema: "routing");
        var ran = 0;
        await using (var tx = await service.Database.BeginAsync("acme", CancellationToken.None))
            tx.OnCommitted(() => ran++);
        Assert.Equal(0, ran);
        await using (var tx = await service.Database.BeginAsync("acme", CancellationToken.None))
        {
            tx.OnCommitted(() => ran++);
            await tx.CommitAsync(CancellationToken.None);
        }

        Assert.Equal(1, ran);
    }

    static async Task InsertAsync(TestService service, string transaction, string tenant)
    {
        await using var tx = await service.Database.BeginAsync(transaction, CancellationToken.None);
        await tx.Connection.ExecuteAsync(
            "insert into idempotency (tenant, subject, key, request_hash, id, claimed_until, created_at) values (@tenant, 's', gen_random_uuid()::text, '', gen_random_uuid(), now(), now())",
            new { tenant },
            tx.Transaction);
        await tx.CommitAsync(CancellationToken.None);
    }

    static async Task<IEnumerable<string>> TenantsAsync(TestService service, params string[] tenants)
    {
        await using var tx = await service.Database.BeginAsync(tenants, CancellationToken.None);
        return await tx.Connection.QueryAsync<string>("select distinct tenant from idempotency order by 1", transaction: tx.Transaction);
    }
}
