namespace Omnichannel.Hosting;

/// <summary>Names given by clients to configuration: <c>[a-z0-9-]{1,64}</c>.</summary>
public static class Names
{
    /// <summary>True for 1 to 64 lower-case ASCII letters, digits and hyphens.</summary>
    public static bool IsName(string? value)
    {
        if (value is null || value.Length is 0 or > 64)
            return false;
        foreach (var c in value)
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
                return false;
        return true;
    }
}
