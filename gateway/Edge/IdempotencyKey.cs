namespace Omnichannel.Gateway.Edge;

/// <summary>
/// The <c>Idempotency-Key</c> belongs to whoever makes the effect and keeps the answer, which for a forwarded request is the service: the gateway sets it aside, so that
/// its own keeping of answers does not come between, and hands it on.
/// </summary>
static class IdempotencyKey
{
    const string Header = "Idempotency-Key";

    public static void SetAside(HttpContext context)
    {
        if (context.Request.Headers.Remove(Header, out var key))
            context.Items[Header] = key.ToString();
    }

    /// <summary>What the client sent, or null.</summary>
    public static string? Of(HttpContext context) => context.Items[Header] as string;

    public static void HandOn(HttpContext context, HttpRequestMessage request)
    {
        if (Of(context) is { } key)
            request.Headers.TryAddWithoutValidation(Header, key);
    }
}
