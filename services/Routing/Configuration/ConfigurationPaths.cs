using Omnichannel.Routing.Policies;

namespace Omnichannel.Routing.Configuration;

/// <summary>The four operations on a kind of document.</summary>
static class ConfigurationPaths
{
    /// <typeparam name="TDocument">The document as it is put.</typeparam>
    /// <typeparam name="TShown">The document as it is answered; for the description alone, answers are made of the stored JSON.</typeparam>
    public static void Map<TDocument, TShown>(IEndpointRouteBuilder endpoints, string path, string kind)
        where TDocument : ConfigurationDocument
        where TShown : TDocument
    {
        PutDocument.Map<TDocument, TShown>(endpoints, path, kind);
        GetDocument.Map<TShown>(endpoints, path, kind);
        ListDocuments.Map<TShown>(endpoints, path, kind);
        DeleteDocument.Map(endpoints, path, kind);
    }
}

/// <summary>An agent as the API answers it.</summary>
/// <param name="Id">Agent id.</param>
/// <param name="Version">Counts changes; the <c>ETag</c>.</param>
sealed record ShownAgent(string Id, long Version) : AgentDocument;

/// <summary>A queue as the API answers it.</summary>
/// <param name="Id">Queue id.</param>
/// <param name="Version">Counts changes; the <c>ETag</c>.</param>
sealed record ShownQueue(string Id, long Version) : QueueDocument;

/// <summary>A policy as the API answers it.</summary>
/// <param name="Id">Policy id.</param>
/// <param name="Version">Counts changes; the <c>ETag</c>, and what decisions name.</param>
sealed record ShownPolicy(string Id, long Version) : PolicyDocument;

/// <summary>A skill as the API answers it.</summary>
/// <param name="Id">Skill id.</param>
/// <param name="Version">Counts changes; the <c>ETag</c>.</param>
sealed record ShownSkill(string Id, long Version) : SkillDocument;

/// <summary>A calendar as the API answers it.</summary>
/// <param name="Id">Calendar id.</param>
/// <param name="Version">Counts changes; the <c>ETag</c>.</param>
sealed record ShownCalendar(string Id, long Version) : CalendarDocument;
