// Makes the tenant `demo` through the public API and writes what a user needs to know to the file named by the first argument.
// Called by deploy/up and by docker-compose.yml, which pass the rest in the environment; it waits for the services. Running it again changes nothing.
using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Omnichannel.Seed;

var file = args[0];
var gateway = new Uri(Given("GATEWAY"));
// Where a user reaches it; in containers the services and this program have names of their own for each other.
var publicGateway = (Optional("PUBLIC_GATEWAY") ?? gateway.ToString()).TrimEnd('/');
var mailbox = new MailboxSetup(
    "support-mail", Demo.SupportAddress, Port("IMAP_PORT"), Port("SUBMISSION_PORT"), "support", Given("SUPPORT_PASSWORD"), Optional("MAIL_HOST") ?? "127.0.0.1");
var password = Given("AGENT_PASSWORD");

using var platform = new PublicApi(gateway, Given("PLATFORM_KEY"));
await WaitForServices.AsBehind(platform);
await TenantSetup.UpdateAsync(platform, Demo.Tenant, "Demo shop", Demo.Languages, "Europe/London", Demo.Queue);
using var admin = new PublicApi(gateway, await ApiKeyAsync());

foreach (var (skill, name) in Demo.Skills)
    await admin.PutAsync($"/v1/skills/{skill}", new { name });
await admin.PutAsync($"/v1/policies/{Demo.Policy}", new
{
    name = "Own language first",
    strategy = "best-fit",
    steps = new object[]
    {
        new { afterSeconds = 600, minimumProficiency = "A2", raisePriority = 5 },
        new { afterSeconds = 4 * 3600, fallbackLanguages = new[] { "en" } },
    },
});
await admin.PutAsync($"/v1/queues/{Demo.Queue}", new { name = "Support", policy = Demo.Policy });
await admin.PutAsync($"/v1/queues/{Demo.BillingQueue}", new { name = "Billing" });
foreach (var agent in Demo.Agents)
    await TenantSetup.PutAgentAsync(admin, agent, password, [Demo.Queue, Demo.BillingQueue]);
await TenantSetup.PutPersonAsync(admin, "admin", "Demo admin", Demo.AdminEmail, ["admin"], null, password);
await TenantSetup.PutMailboxAsync(admin, mailbox, "en", "Europe/London");
await admin.PutAsync($"/v1/calendars/{Demo.Calendar}", new
{
    name = "Chat hours",
    timeZone = "Europe/London",
    weekly = new[] { new { days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }, from = "06:00", to = "22:00" } },
});
var widget = await TenantSetup.PutWidgetAsync(admin, "website", "Demo shop", [publicGateway, publicGateway.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)], Demo.Calendar);
await TenantSetup.PutApiAccountAsync(admin, "shop-app", "The shop's own app", "en", "Europe/London");
foreach (var (template, name, texts) in Demo.Templates)
    await admin.PutAsync($"/v1/templates/{template}", new { name, texts });

var demo = new
{
    gateway = publicGateway,
    tenant = Demo.Tenant,
    apiKey = admin.Token,
    platformKey = platform.Token,
    admin = new { email = Demo.AdminEmail, password },
    agents = Demo.Agents.Select(agent => new { id = agent.Id, name = agent.Name, email = agent.Email, password, languages = agent.Languages.Keys, skills = agent.Skills.Keys, timeZone = agent.TimeZone }),
    channelAccounts = new { mailbox = mailbox.Id, api = "shop-app", chat = "website" },
    chat = new { account = widget, page = $"{publicGateway}/chat/demo?account={widget}" },
    mail = new
    {
        smtpHost = "127.0.0.1",
        smtpPort = Port("SMTP_PORT"),
        submissionPort = Port("SUBMISSION_PORT"),
        imapHost = "127.0.0.1",
        imapPort = Port("IMAP_PORT"),
        supportAddress = Demo.SupportAddress,
        customers = Given("CUSTOMERS").Split(' ').Select(user => new { address = $"{user}@customers.test", user, password = Given("CUSTOMER_PASSWORD") }),
    },
    services = Optional("Services__Email") is null ? null : new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["chat"] = Given("Services__Chat"),
        ["conversations"] = Given("Services__Conversations"),
        ["desk"] = Given("Services__Desk"),
        ["email"] = Given("Services__Email"),
        ["gateway"] = publicGateway,
        ["phone"] = Given("Services__Phone"),
        ["routing"] = Given("Services__Routing"),
        ["social"] = Given("Services__Social"),
    },
    rabbitmq = Optional("RABBITMQ") is { } broker ? new { url = broker, management = Given("RABBITMQ_MANAGEMENT") } : null,
    postgres = Optional("POSTGRES"),
};
await WriteAsync(JsonSerializer.Serialize(demo, new JsonSerializerOptions(JsonSerializerDefaults.Web)
{
    WriteIndented = true,
    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
}));

Console.WriteLine();
Console.WriteLine($"Who can sign in (password {password}):");
foreach (var agent in Demo.Agents)
    Console.WriteLine($"  {agent.Email,-20} {agent.Name,-14} {string.Join(", ", agent.Languages.Select(language => $"{language.Key} {language.Value}")),-28} {agent.TimeZone}");
Console.WriteLine($"  {Demo.AdminEmail,-20} Demo admin     the configuration");
Console.WriteLine($"Customers write to {Demo.SupportAddress}, and on the page {publicGateway}/chat/demo?account={widget}");
Console.WriteLine("Keys, ports and mailboxes stand in .run/demo.json");

string Given(string name) => Optional(name) ?? throw new InvalidOperationException($"{name} is missing: deploy/up and docker-compose.yml give it.");

string? Optional(string name) => Environment.GetEnvironmentVariable(name);

int Port(string name) => int.Parse(Given(name), CultureInfo.InvariantCulture);

// A key is shown once, when it is made: it is kept in the file from the first run on.
async Task<string> ApiKeyAsync()
{
    if (File.Exists(file) && (string?)JsonNode.Parse(await File.ReadAllTextAsync(file))?["apiKey"] is { } kept)
    {
        using var known = new PublicApi(gateway, kept);
        try
        {
            await known.GetAsync($"/v1/tenants/{Demo.Tenant}");
            return kept;
        }
        catch (ApiRefusal refusal) when (refusal.Status == HttpStatusCode.Unauthorized)
        {
            // Of an installation before this one.
        }
    }

    var made = await platform.PostAsync("/v1/api-keys", new { tenant = Demo.Tenant, name = "demo" });
    var key = (string)made["key"]!;
    await WriteAsync(new JsonObject { ["apiKey"] = key }.ToJsonString());
    return key;
}

// It holds passwords: nobody else may read it.
async Task WriteAsync(string text)
{
    var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
    if (!OperatingSystem.IsWindows())
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    await using var written = new StreamWriter(file, options);
    await written.WriteAsync(text);
}
