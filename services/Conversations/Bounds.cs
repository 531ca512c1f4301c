namespace Omnichannel.Conversations;

/// <summary>Bounds of texts in requests.</summary>
static class Bounds
{
    /// <summary>The errors by field: longer than allowed, or with NUL, which PostgreSQL's text does not hold.</summary>
    internal static Dictionary<string, string[]> Check(params (string Field, string? Value, int Most)[] texts)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (field, value, most) in texts)
        {
            if (value is not null && (value.Length > most || value.Contains('\0', StringComparison.Ordinal)))
                errors[field] = [$"At most {most} characters without NUL are expected."];
        }

        return errors;
    }
}
