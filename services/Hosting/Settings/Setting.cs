using System.Net;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Omnichannel.Hosting.Settings;

/// <summary>One value of a service's configuration.</summary>
/// <param name="Key">Its key, <c>RabbitMq:Url</c>; as an environment variable <c>RabbitMq__Url</c>.</param>
/// <param name="What">What it is, for whoever has to set it.</param>
/// <param name="FaultIn">What is wrong with a value, or null.</param>
/// <param name="IsOptional">Whether the service starts without it.</param>
public sealed record Setting(string Key, string What, Func<string, string?> FaultIn, bool IsOptional = false) : ISettings
{
    /// <summary>Its name as an environment variable.</summary>
    public string Variable => Key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>The value; null where an optional one is not set.</summary>
    /// <exception cref="InvalidOperationException">It is missing or wrong.</exception>
    public string? Find(IConfiguration configuration)
    {
        foreach (var fault in Faults(configuration))
            throw new InvalidOperationException(fault);
        return configuration[Key] is { Length: > 0 } value ? value : null;
    }

    /// <summary>The value of one that must be set.</summary>
    /// <exception cref="InvalidOperationException">It is missing or wrong.</exception>
    public string Read(IConfiguration configuration) => Find(configuration) ?? throw new InvalidOperationException($"{Variable} is missing: {What}.");

    /// <inheritdoc/>
    public IEnumerable<string> Faults(IConfiguration configuration)
    {
        if (configuration[Key] is not { Length: > 0 } value)
        {
            if (!IsOptional)
                yield return $"{Variable} is missing: {What}.";
        }
        else if (FaultIn(value) is { } fault)
        {
            yield return $"{Variable} {fault}: {What}.";
        }
    }

    /// <summary>Fault of base64 text that holds fewer or more bytes than allowed.</summary>
    public static Func<string, string?> Base64(int least, int most = int.MaxValue) => text =>
    {
        var buffer = new byte[text.Length];
        return !Convert.TryFromBase64String(text, buffer, out var length) ? "is no base64" : length < least || length > most ? $"holds {length} bytes" : null;
    };

    /// <summary>Fault of an absolute URL of other schemes.</summary>
    public static Func<string, string?> Url(params string[] schemes) => text =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme, StringComparer.Ordinal) ? null : $"is no {string.Join(" or ", schemes.Select(scheme => scheme + "://"))} address";

    /// <summary>Fault in a list separated by commas, each part of which has to be right.</summary>
    public static Func<string, string?> ListOf(Func<string, string?> fault) => text =>
        Parts(text) is { Length: > 0 } parts ? parts.Select(part => fault(part) is { } wrong ? $"holds '{part}', which {wrong}" : null).FirstOrDefault(wrong => wrong is not null) : "is empty";

    /// <summary>The parts of a list separated by commas.</summary>
    public static string[] Parts(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Fault of what is neither an IP address nor a network in CIDR notation.</summary>
    public static string? Network(string text) => IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _) ? null : "is no address and no network";

    /// <summary>Fault of an Npgsql connection string.</summary>
    public static string? ConnectionString(string text)
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrEmpty(parsed.Host) ? "names no Host" : string.IsNullOrEmpty(parsed.Database) ? "names no Database" : string.IsNullOrEmpty(parsed.Username) ? "names no Username" : null;
        }
        catch (ArgumentException exception)
        {
            // Its message names the word it stumbled over, never a value.
            return $"is no connection string ({exception.Message.Split('\n')[0].TrimEnd('.')})";
        }
    }
}
