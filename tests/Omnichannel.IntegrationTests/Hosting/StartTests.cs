using Omnichannel.House;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.Hosting;

/// <summary>What an operator sees of a service that is configured wrongly, and of an installation he has a service look at.</summary>
[Collection(SharedHouse.Name)]
public sealed class StartTests(WholeHouse house)
{
    [Fact]
    public async Task A_service_tells_all_that_is_wrong_with_its_configuration_at_once_and_ends()
    {
        await using var email = house.Email.Sibling();
        email.Configure("Postgres:App", "Host=127.0.0.1;Pasword=very-secret");
        email.Configure("RabbitMq:Url", "localhost");
        email.Configure("Internal:Key", "c2hvcnQ=");
        email.Configure("Services:Conversations", "");
        email.Configure("Email:Bounds:Parts", "0");

        Assert.Equal(78, await email.RunAsync());

        Assert.Contains("email cannot start, its configuration is wrong in 5 places:", email.Output, StringComparison.Ordinal);
        foreach (var variable in new[] { "Postgres__App", "RabbitMq__Url", "Internal__Key", "Services__Conversations", "Email__Bounds__Parts" })
            Assert.Contains("  " + variable, email.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", email.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", email.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_service_finds_an_installation_in_order_in_order()
    {
        foreach (var service in house.Services)
        {
            var said = "";
            await Wait.Until(
                async () =>
                {
                    await ForgetWhatOtherTestsParkedAsync();
                    await using var asked = service.Sibling();
                    var code = await asked.RunAsync("--check");
                    said = asked.Output;
                    return code == 0 || !said.Contains("are parked", StringComparison.Ordinal);
                },
                $"{service.Name} has nothing parked");
            Assert.Contains("ok    PostgreSQL", said, StringComparison.Ordinal);
            Assert.Contains("ok    RabbitMQ", said, StringComparison.Ordinal);
            // Other tests configure mailboxes that nobody can open.
            Assert.DoesNotContain("FAULT", said.Replace("FAULT mailbox ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    async Task ForgetWhatOtherTestsParkedAsync()
    {
        using var api = house.AsOperator();
        foreach (var service in new[] { "email", "conversations", "routing", "desk", "chat" })
            foreach (var parked in (await api.GetAsync($"/v1/parked/{service}"))["items"]!.AsArray())
                await api.DeleteAsync($"/v1/parked/{service}/{parked!["id"]}");
    }

    [Fact]
    public async Task A_service_says_what_is_wrong_with_an_installation_and_what_to_do()
    {
        await using var email = house.Email.Sibling();
        email.Configure("Postgres:App", house.Servers.Login("email", "app") + ";Password=wrong");
        email.Configure("Postgres:Worker", house.Servers.Postgres.Administrator(house.Servers.Name));
        email.Configure("RabbitMq:Url", house.Servers.RabbitMqUrl + "-of-nobody");
        email.Configure("Services:Conversations", $"http://127.0.0.1:{Ports.Free()}");

        Assert.Equal(1, await email.RunAsync("--check"));

        foreach (var line in new[]
                 {
                     "ok    PostgreSQL", "FAULT PostgreSQL does not take Postgres__App", "is a superuser or bypasses row-level security", "FAULT RabbitMQ at 127.0.0.1", "FAULT Conversations at http://127.0.0.1",
                 })
            Assert.True(email.Output.Contains(line, StringComparison.Ordinal), $"{line} is not in:\n{email.Output}");
    }
}
