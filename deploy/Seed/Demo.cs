namespace Omnichannel.Seed;

/// <summary>What the tenant <c>demo</c> consists of: a shop whose customers write in eight languages, served from seven time zones.</summary>
static class Demo
{
    public const string Tenant = "demo";
    public const string Queue = "support";
    public const string BillingQueue = "billing";

    /// <summary>Nobody but who speaks the customer's language for the first hours; then English will do.</summary>
    public const string Policy = "own-language-first";
    /// <summary>When the widget says that somebody is there.</summary>
    public const string Calendar = "chat-hours";
    public const string SupportAddress = "support@demo.test";
    public const string AdminEmail = "admin@demo.test";

    public static readonly string[] Languages = ["en", "ur", "gu", "ta", "hi", "de", "es", "ja"];

    public static readonly IReadOnlyDictionary<string, string> Skills = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["orders"] = "Orders and deliveries",
        ["billing"] = "Invoices and refunds",
        ["technical"] = "Technical questions",
    };

    public static readonly IReadOnlyList<AgentSetup> Agents =
    [
        Agent("ayesha-khan", "Ayesha Khan", "Asia/Karachi", "ur native, en C1", "orders 4, billing 3"),
        Agent("kiran-patel", "Kiran Patel", "Asia/Kolkata", "gu native, hi B2, en C1", "orders 4, technical 2"),
        Agent("meena-raman", "Meena Raman", "Asia/Singapore", "ta native, en C2", "orders 3, technical 4"),
        Agent("rahul-sharma", "Rahul Sharma", "Asia/Kolkata", "hi native, en C1", "orders 4, billing 2"),
        Agent("emma-clark", "Emma Clark", "America/New_York", "en native, es B1", "orders 3, billing 4"),
        Agent("lena-fischer", "Lena Fischer", "Europe/Berlin", "de native, en C1", "orders 4, technical 3"),
        Agent("lucia-romero", "Lucía Romero", "America/Mexico_City", "es native, en B2", "orders 3, billing 3"),
        Agent("yuki-tanaka", "Yuki Tanaka", "Asia/Tokyo", "ja native, en B2", "orders 4, technical 4"),
    ];

    static AgentSetup Agent(string id, string name, string timeZone, string languages, string skills) => new(
        id,
        name,
        $"{id[..id.IndexOf('-', StringComparison.Ordinal)]}@demo.test",
        timeZone,
        Pairs(languages).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
        Pairs(skills).ToDictionary(pair => pair[0], pair => int.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal));

    static IEnumerable<string[]> Pairs(string text) => text.Split(", ").Select(pair => pair.Split(' '));
}
