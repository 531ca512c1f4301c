using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.IntegrationTests.Routing;

public sealed class CalendarTests(RoutingService routing) : IClassFixture<RoutingService>
{
    const string Hours =
        """
        {"name":"Support","timeZone":"Europe/Berlin","country":"DE","region":"BY","weekly":[{"days":["mon","tue","wed","thu","fri"],"from":"09:00","to":"18:00"}],
         "exceptions":[{"date":"2026-12-24","name":"Christmas Eve","hours":[{"from":"09:00","to":"12:00"}]}]}
        """;

    [Fact]
    public async Task A_calendar_is_put_got_listed_and_removed_like_all_configuration()
    {
        var tenant = await routing.AddTenantAsync();

        var created = await tenant.PutAsync("calendars/berlin", Json(Hours));
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (created.StatusCode, created.Headers.ETag!.Tag));
        Assert.Equal("\"1\"", (await tenant.PutAsync("calendars/berlin", Json(Hours))).Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await tenant.PutAsync("calendars/berlin", Json(Hours.Replace("18:00", "19:00")), "\"7\"")).StatusCode);
        var got = await RoutingTenant.JsonOf(await tenant.GetAsync("calendars/berlin"));
        Assert.Equal(("berlin", 1L, "BY", "12:00"), ((string)got["id"]!, (long)got["version"]!, (string)got["region"]!, (string)got["exceptions"]![0]!["hours"]![0]!["to"]!));
        Assert.Single((await RoutingTenant.JsonOf(await tenant.GetAsync("calendars")))["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.Forbidden, (await routing.SendAsync(tenant.Id, HttpMethod.Put, "calendars/berlin", Json(Hours), agent: "ann")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await (await routing.AddTenantAsync()).GetAsync("calendars/berlin")).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await routing.SendAsync(tenant.Id, HttpMethod.Delete, "calendars/berlin")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.GetAsync("calendars/berlin")).StatusCode);
    }

    [Theory]
    [InlineData("""{"name":"a","timeZone":"Mars/Base","weekly":[]}""", "timeZone")]
    [InlineData("""{"name":"a","timeZone":"UTC","weekly":[{"days":["mon"],"from":"09:00","to":"18:00"},{"days":["mon"],"from":"09:00","to":"18 o'clock"}]}""", "weekly[1].to")]
    public async Task A_bad_calendar_is_refused_with_the_place_and_the_present_one_stays(string body, string place)
    {
        var tenant = await routing.AddTenantAsync();
        (await tenant.PutAsync("calendars/c", Json(Hours))).EnsureSuccessStatusCode();

        var response = await tenant.PutAsync("calendars/c", Json(body));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal([place], (await RoutingTenant.JsonOf(response))["errors"]!.AsObject().Select(e => e.Key));
        Assert.Equal(1, (long)(await RoutingTenant.JsonOf(await tenant.GetAsync("calendars/c")))["version"]!);
    }

    [Fact]
    public async Task Everybody_of_the_tenant_sees_when_it_is_open()
    {
        var tenant = await routing.AddTenantAsync();
        (await tenant.PutAsync("calendars/berlin", Json(Hours))).EnsureSuccessStatusCode();

        var hours = await RoutingTenant.JsonOf(await routing.SendAsync(tenant.Id, HttpMethod.Get, "calendars/berlin/hours?from=2026-12-24&days=2", agent: "ann"));
        Assert.Equal(
            """[{"date":"2026-12-24","name":"Christmas Eve","localName":null,"open":[{"from":"2026-12-24T08:00:00Z","to":"2026-12-24T11:00:00Z"}]},{"date":"2026-12-25","name":"Christmas Day","localName":"Erster Weihnachtstag","open":[]}]""",
            hours["dates"]!.ToJsonString());
        Assert.Equal(14, (await RoutingTenant.JsonOf(await tenant.GetAsync("calendars/berlin/hours")))["dates"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.GetAsync("calendars/none/hours")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await tenant.GetAsync("calendars/berlin/hours?days=93")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await tenant.GetAsync("calendars/berlin/hours?from=tomorrow")).StatusCode);
    }

    [Fact]
    public async Task Ten_megabytes_are_refused()
    {
        var tenant = await routing.AddTenantAsync();
        (await tenant.PutAsync("calendars/c", Json(Hours))).EnsureSuccessStatusCode();

        using var document = new StringContent(Hours.Replace("Support", new string('a', 10 << 20)), Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await tenant.PutAsync("calendars/c", document)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Import(tenant, "c", new string('a', 10 << 20))).StatusCode);
    }

    [Fact]
    public async Task An_import_closes_dates_tells_what_it_left_out_and_repeated_changes_nothing()
    {
        var tenant = await routing.AddTenantAsync();
        (await tenant.PutAsync("calendars/berlin", Json(Hours))).EnsureSuccessStatusCode();
        const string File = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
            + "BEGIN:VEVENT\r\nUID:party@example\r\nDTSTART;VALUE=DATE:20200619\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Summer party\r\nEND:VEVENT\r\n"
            + "BEGIN:VEVENT\r\nUID:tick@example\r\nDTSTART:19700101T000000Z\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

        var first = await Import(tenant, "berlin", File);
        var again = await Import(tenant, "berlin", File);

        var answer = await RoutingTenant.JsonOf(first);
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (first.StatusCode, first.Headers.ETag!.Tag));
        Assert.Equal(("party@example", "Summer party", 3), ((string)answer["taken"]![0]!["event"]!, (string)answer["taken"]![0]!["name"]!, (int)answer["taken"]![0]!["dates"]!));
        Assert.Equal((9, "It repeats within a day."), ((int)answer["skipped"]![0]!["line"]!, (string)answer["skipped"]![0]!["reason"]!));
        Assert.True(JsonNode.DeepEquals(answer, await RoutingTenant.JsonOf(again)), "the second import answers as the first");
        var exceptions = (await RoutingTenant.JsonOf(await tenant.GetAsync("calendars/berlin")))["exceptions"]!.AsArray();
        Assert.Equal(["12-24", "06-19", "06-19", "06-19"], exceptions.Select(e => ((string)e!["date"]!)[5..]));
    }

    [Fact]
    public async Task An_import_that_cannot_be_is_refused()
    {
        var tenant = await routing.AddTenantAsync();
        (await tenant.PutAsync("calendars/c", Json(Hours))).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.NotFound, (await Import(tenant, "none", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Import(tenant, "A%20B", "")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Import(tenant, "c", "no calendar")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Import(tenant, "c", "")).StatusCode);
        using var latin = new ByteArrayContent([.. Encoding.Latin1.GetBytes("BEGIN:VCALENDAR\nX:é\nEND:VCALENDAR")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await routing.SendAsync(tenant.Id, HttpMethod.Post, "calendars/c/import", latin)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await routing.SendAsync(tenant.Id, HttpMethod.Post, "calendars/c/import", Json("{}"), agent: "ann")).StatusCode);
    }

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    async Task<HttpResponseMessage> Import(RoutingTenant tenant, string calendar, string file)
    {
        using var content = new StringContent(file, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("text/calendar");
        return await routing.SendAsync(tenant.Id, HttpMethod.Post, $"calendars/{calendar}/import", content);
    }
}
