using System.Reflection;
using System.Text.Json;
using Omnichannel.Gateway.Routes;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;

namespace Omnichannel.Describe;

/// <summary>All descriptions of the API, made of the code: what <c>gateway/Describing</c> holds and the gateway serves.</summary>
static class Descriptions
{
    static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly (string Room, Assembly Assembly, string[] Services)[] Services =
    [
        ("Conversations", typeof(Conversations.Threads.Conversation).Assembly, [Service.Conversations]),
        ("Routing", Assembly.Load("Omnichannel.Routing"), [Service.Routing]),
        ("Desk", Assembly.Load("Omnichannel.Desk"), [Service.DeskStream]),
        ("Chat", Assembly.Load("Omnichannel.Chat"), [Service.ChatStream]),
        ("Social", Assembly.Load("Omnichannel.Social"), [Service.Social]),
        ("Phone", Assembly.Load("Omnichannel.Phone"), [Service.Phone]),
        ("Email", Assembly.Load("Omnichannel.Email"), [Service.Email]),
    ];

    static Assembly Gateway => typeof(RouteTable).Assembly;

    /// <summary>Makes the files: name and content.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> MakeAsync(Story story)
    {
        var operations = new List<PublicOperation>();
        operations.AddRange(PublicOperation.OfGateway(await BuiltService.OperationsAsync(Gateway)));
        foreach (var (room, assembly, services) in Services)
            operations.AddRange(PublicOperation.OfService(room, services.ToHashSet(StringComparer.Ordinal), await BuiltService.OperationsAsync(assembly)));
        var distinct = operations.DistinctBy(operation => operation.Name).ToList();
        var problems = ProblemTypes();
        var openApi = OpenApi.Make(distinct, problems, story);
        var asyncApi = AsyncApi.Make();
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["openapi.json"] = openApi.ToJsonString(Written) + "\n",
            ["asyncapi.json"] = asyncApi.ToJsonString(Written) + "\n",
            ["docs.html"] = DocsPage.Write(openApi, asyncApi, problems),
        };
    }

    /// <summary>Every cause of refusal in the product: they are static fields, wherever they stand.</summary>
    public static IReadOnlyList<ProblemType> ProblemTypes() =>
    [
        .. Services.Select(service => service.Assembly).Concat([typeof(ProblemType).Assembly, typeof(Topology).Assembly, Gateway])
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.IsGenericTypeDefinition)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field.FieldType == typeof(ProblemType))
            .Select(field => (ProblemType)field.GetValue(null)!)
            .OrderBy(type => type.Status)
            .ThenBy(type => type.Name, StringComparer.Ordinal),
    ];
}
