using System.Text.Json.Serialization;

namespace Omnichannel.Hosting.Web;

/// <summary>How a process is. It speaks of itself only, never of its neighbours.</summary>
/// <param name="Status"><c>live</c>, <c>starting</c> or <c>ready</c>.</param>
/// <param name="Missing">What it still waits for while it starts.</param>
sealed record Health(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Missing = null);
