using System.Text.Json.Nodes;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Social;

/// <summary>What stands in a tenant's timelines, as its admin sees it.</summary>
static class SocialTimeline
{
    /// <summary>All entries, conversation by conversation, each in its order.</summary>
    public static async Task<IReadOnlyList<JsonNode>> AllAsync(Tenant tenant)
    {
        var entries = new List<JsonNode>();
        foreach (var conversation in await PagesAsync(tenant, "/v1/conversations"))
            entries.AddRange(await PagesAsync(tenant, $"/v1/conversations/{conversation["id"]}/messages"));
        return entries;
    }

    /// <summary>The customers' messages among them.</summary>
    public static async Task<IReadOnlyList<JsonNode>> ReceivedAsync(Tenant tenant) => [.. (await AllAsync(tenant)).Where(entry => (string?)entry["direction"] == "in")];

    static async Task<IReadOnlyList<JsonNode>> PagesAsync(Tenant tenant, string path)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await tenant.Admin.GetAsync($"{path}?limit=200{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return items;
    }
}
