using System.Text.Json;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Observing;

/// <summary>What an operator's log platform gets of one run of the main job.</summary>
[Collection(ObservedCollection.Name)]
public sealed class LogTests(ObservedHouse observed)
{
    [Fact]
    public void Every_line_of_every_service_is_a_JSON_object_with_time_level_category_and_message()
    {
        foreach (var service in observed.House.Services)
        {
            Assert.NotEmpty(Lines(service));
            foreach (var line in Lines(service))
            {
                Assert.True(line.GetProperty("time").TryGetDateTimeOffset(out _));
                Assert.Contains(line.GetProperty("level").GetString(), new[] { "information", "warning", "error" });
                Assert.NotEmpty(line.GetProperty("category").GetString()!);
                Assert.NotEmpty(line.GetProperty("message").GetString()!);
            }
        }
    }

    [Fact]
    public async Task The_trace_of_a_mail_stands_in_the_log_beside_the_mail_and_beside_the_conversation()
    {
        var mail = await LineAsync(observed.House.Email, "Mail ");
        var trace = mail.GetProperty("fields").GetProperty("TraceId").GetString()!;
        Assert.Contains(observed.Receiver.Spans, span => span.TraceId == trace && span.Name == "fetch mail");

        var message = await LineAsync(observed.House.Conversations, "A message to ");
        Assert.Equal(observed.Conversation, message.GetProperty("fields").GetProperty("Conversation").GetString());
        Assert.Equal(trace, message.GetProperty("fields").GetProperty("TraceId").GetString());

        var reply = await LineAsync(observed.House.Email, "Reply ");
        Assert.Equal(ObservedHouse.TraceOfAnswer, reply.GetProperty("traceId").GetString());
        Assert.Equal(observed.Conversation, reply.GetProperty("fields").GetProperty("Conversation").GetString());
    }

    [Fact]
    public async Task No_services_log_holds_the_mails_words_or_anybodys_address()
    {
        await LineAsync(observed.House.Email, "Reply ");

        foreach (var service in observed.House.Services)
            foreach (var secret in observed.Addresses.Concat(["Kumquat", "Rutabaga", "umbrella", "Zweieinhalb"]))
                Assert.DoesNotContain(secret, service.Output, StringComparison.OrdinalIgnoreCase);
    }

    static async Task<JsonElement> LineAsync(ServiceProcess service, string beginning)
    {
        await Wait.Until(() => Task.FromResult(Found().Any()), $"a line of {service.Name} that begins '{beginning}'");
        return Found().First();

        IEnumerable<JsonElement> Found() => Lines(service).Where(line => line.GetProperty("message").GetString()!.StartsWith(beginning, StringComparison.Ordinal));
    }

    static List<JsonElement> Lines(ServiceProcess service) => [.. service.Output.Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
}
