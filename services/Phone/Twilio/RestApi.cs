using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Omnichannel.Hosting.Web;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Calls;
using Polly;

namespace Omnichannel.Phone.Twilio;

/// <summary>The provider's REST API: calls are placed, moved, ended, looked at, and recordings fetched (https://www.twilio.com/docs/voice/api/call-resource).</summary>
internal sealed class RestApi(IHttpClientFactory clients, IConfiguration configuration)
{
    /// <summary>Name of its HTTP client.</summary>
    public const string Client = "phone-provider";

    /// <summary>Bytes of the largest recording that is kept: twenty minutes as MP3.</summary>
    public const int LargestRecording = 18_000_000;

    private const string Ordinary = "https://api.twilio.com";

    private readonly string publicUrl = Addresses.PublicUrl.Read(configuration).TrimEnd('/');

    /// <summary>Places a call. At most one: what may have been placed is not placed again.</summary>
    /// <param name="account">From whose number.</param>
    /// <param name="to">A number, <c>sip:…</c> or <c>client:…</c>.</param>
    /// <param name="step">Where it goes on once somebody answers.</param>
    /// <param name="ringSeconds">How long it rings.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The provider's id of it; null: it was refused, or it is not known whether it was placed.</returns>
    public async Task<string?> DialAsync(PhoneAccount account, string to, Step step, int ringSeconds, CancellationToken ct)
    {
        var addresses = new Addresses(publicUrl, account);
        var answer = await PostAsync(
            account,
            "Calls.json",
            [
                new("To", to),
                new("From", account.Address ?? ""),
                new("Url", addresses.Of(step)),
                new("Method", "POST"),
                new("FallbackUrl", addresses.Of(step)),
                new("FallbackMethod", "POST"),
                new("Timeout", ringSeconds.ToString(CultureInfo.InvariantCulture)),
                new("StatusCallback", addresses.Status(step)),
                new("StatusCallbackMethod", "POST"),
                new("StatusCallbackEvent", "initiated"),
                new("StatusCallbackEvent", "ringing"),
                new("StatusCallbackEvent", "answered"),
                new("StatusCallbackEvent", "completed"),
            ],
            ct);
        return answer is { } placed && placed.TryGetProperty("sid", out var sid) ? sid.GetString() : null;
    }

    /// <summary>A line goes on at another step.</summary>
    /// <returns>False where there is no such live line.</returns>
    public Task<bool> MoveAsync(PhoneAccount account, string sid, Step step, CancellationToken ct) =>
        ChangeAsync(account, sid, [new("Url", new Addresses(publicUrl, account).Of(step)), new("Method", "POST")], ct);

    /// <summary>A line ends, whether it rings or is answered.</summary>
    /// <returns>False where there is no such live line.</returns>
    public Task<bool> EndAsync(PhoneAccount account, string sid, CancellationToken ct) => ChangeAsync(account, sid, [new("Status", "completed")], ct);

    /// <summary>How a line stands; one that the provider does not know is over.</summary>
    public async Task<LineStatus> StatusOfAsync(PhoneAccount account, string sid, CancellationToken ct)
    {
        using var client = clients.CreateClient(Client);
        using var request = Request(HttpMethod.Get, account, $"Calls/{Uri.EscapeDataString(sid)}.json");
        using var answer = await client.SendAsync(request, ct);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return LineStatus.Completed;
        answer.EnsureSuccessStatusCode();
        var call = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
        return (call.TryGetProperty("status", out var status) ? StatusOf(status.GetString()) : null) ?? throw new UnavailableException("The provider told of no status.");
    }

    /// <summary>The audio of a recording, MP3; null: the provider does not have it, or it is too large.</summary>
    public async Task<byte[]?> FetchAsync(PhoneAccount account, string sid, CancellationToken ct)
    {
        using var client = clients.CreateClient(Client);
        using var request = Request(HttpMethod.Get, account, $"Recordings/{Uri.EscapeDataString(sid)}.mp3");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            return null;
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(ct);
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, ct)) > 0)
        {
            if (kept.Length + read > LargestRecording)
                return null;
            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }

    /// <summary>A status as the provider names it; null: none that is known.</summary>
    public static LineStatus? StatusOf(string? status) => status switch
    {
        "queued" or "initiated" => LineStatus.Queued,
        "ringing" => LineStatus.Ringing,
        "in-progress" or "answered" => LineStatus.Answered,
        "completed" => LineStatus.Completed,
        "busy" => LineStatus.Busy,
        "no-answer" => LineStatus.NoAnswer,
        "failed" => LineStatus.Failed,
        "canceled" => LineStatus.Canceled,
        _ => null,
    };

    /// <summary>Adds the client: what is safe to repeat is repeated a few times, and nothing takes long.</summary>
    public static void AddTo(IServiceCollection services) => services.AddHttpClient(Client, client => client.Timeout = TimeSpan.FromSeconds(30))
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        .AddResilienceHandler("provider", pipeline => pipeline
            .AddRetry(new()
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(IsSafeToRepeat(arguments.Outcome)),
            })
            .AddTimeout(TimeSpan.FromSeconds(8)));

    // Refused before anything was done: no connection, or too many requests.
    private static bool IsSafeToRepeat(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result?.StatusCode is HttpStatusCode.TooManyRequests || outcome.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    private async Task<bool> ChangeAsync(PhoneAccount account, string sid, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken ct)
    {
        using var client = clients.CreateClient(Client);
        using var request = Request(HttpMethod.Post, account, $"Calls/{Uri.EscapeDataString(sid)}.json");
        request.Content = new FormUrlEncodedContent(form);
        using var answer = await client.SendAsync(request, ct);
        if ((int)answer.StatusCode is 404 or 400 or 409)
            // Only a line that lives can be changed; one that is about to begin or to end is looked at before it is called over.
            return answer.StatusCode != HttpStatusCode.NotFound && !(await StatusOfAsync(account, sid, ct)).IsOver();
        if (!answer.IsSuccessStatusCode)
            throw new UnavailableException($"The provider answered {(int)answer.StatusCode}.");
        return true;
    }

    private async Task<JsonElement?> PostAsync(PhoneAccount account, string path, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken ct)
    {
        using var client = clients.CreateClient(Client);
        using var request = Request(HttpMethod.Post, account, path);
        request.Content = new FormUrlEncodedContent(form);
        try
        {
            using var answer = await client.SendAsync(request, ct);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(ct) : null;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && exception is HttpRequestException or Polly.Timeout.TimeoutRejectedException or OperationCanceledException or JsonException)
        {
            return null;
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, PhoneAccount account, string path)
    {
        var sid = account.Settings.AccountSid!;
        var address = $"{(account.Settings.ApiUrl ?? Ordinary).TrimEnd('/')}/2010-04-01/Accounts/{Uri.EscapeDataString(sid)}/{path}";
        var who = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{sid}:{account.Secrets!.AuthToken}"));
        return new HttpRequestMessage(method, address) { Headers = { Authorization = new AuthenticationHeaderValue("Basic", who) } };
    }
}
