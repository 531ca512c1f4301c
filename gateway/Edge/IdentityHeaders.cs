namespace Omnichannel.Gateway.Edge;

/// <summary>
/// Which request headers speak of who is calling or from where. Only the gateway may say that to a service, so a client's are dropped.
/// A hyphen and an underscore are the same here: some servers and frameworks fold one into the other further down.
/// </summary>
static class IdentityHeaders
{
    static readonly string[] Prefixes = ["x-omnichannel-", "x-forwarded-", "x-original-", "x-auth-", "x-ms-client-principal", "x-arr-"];

    static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "authorization", "proxy-authorization", "cookie", "forwarded", "via",
        "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-cluster-client-ip",
        "x-user", "x-user-id", "x-remote-user", "remote-user", "x-tenant", "x-tenant-id", "tenant", "x-agent", "x-agent-id", "x-roles", "x-caller",
        "x-rewrite-url", "x-http-method-override", "x-http-method", "x-method-override",
    };

    /// <summary>True for a header that never passes from a client to a service.</summary>
    public static bool Covers(string header)
    {
        var name = header.ToLowerInvariant().Replace('_', '-');
        return Names.Contains(name) || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>
    /// Drops them all but the two by which a client proves who it is; those go no further than to the gateway itself (<see cref="Routes.Forwarding"/>).
    /// </summary>
    public static void StripFrom(IHeaderDictionary headers)
    {
        foreach (var name in headers.Keys.Where(name => Covers(name) && !Proves(name)).ToList())
            headers.Remove(name);
    }

    static bool Proves(string header) =>
        header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || header.Equals("Cookie", StringComparison.OrdinalIgnoreCase);
}
