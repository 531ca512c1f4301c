using System.Globalization;
using Omnichannel.House.Providers;

namespace Omnichannel.Bench;

/// <summary>The providers' side for trying by hand: tells of every message it is sent. <c>tests/providers</c> is the command.</summary>
static class Playground
{
    public static async Task<int> ServeAsync(int port)
    {
        await using var server = await ProviderServer.StartAsync(port);
        // What tests/providers makes the demo tenant's account with.
        server.AddAccount("106540352242922", "playground");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"providers listen on {server.Url}"));
        var told = 0;
        while (true)
        {
            foreach (var message in server.Taken.Skip(told))
            {
                told++;
                Console.WriteLine($"{message.Provider} → {message.To}: {message.Text}");
            }

            await Task.Delay(200);
        }
    }
}
