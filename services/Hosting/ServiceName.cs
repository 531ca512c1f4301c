using System.Reflection;

namespace Omnichannel.Hosting;

/// <summary>Which service this process is.</summary>
/// <param name="Value">Its name, for example <c>email</c>; telemetry and queues carry it.</param>
/// <param name="Schema">Its PostgreSQL schema; the logins are <c>{schema}_owner</c>, <c>{schema}_app</c>, <c>{schema}_worker</c>.</param>
/// <param name="Assembly">The assembly that embeds its migrations.</param>
public sealed record ServiceName(string Value, string Schema, Assembly Assembly);
