using Omnichannel.House;

namespace Omnichannel.Bench;

/// <summary>Memory at rest and time to ready of each service, each started alone on warm servers.</summary>
static class RestBench
{
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);
    static readonly TimeSpan MostTimeToReady = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync()
    {
        var house = new WholeHouse();
        await house.InitializeAsync(); // migrates
        foreach (var service in house.Services)
            await service.StopAsync();
        foreach (var service in house.Services)
            await service.StartAsync();
        Console.WriteLine($"started one after the other; memory after {Rest.TotalSeconds:0} s at rest");
        await Task.Delay(Rest);
        var well = true;
        Console.WriteLine($"{"service",-14}{"ready after",14}{"target",8}{"RSS",10}{"target",9}");
        foreach (var service in house.Services)
        {
            var megabytes = service.ResidentBytes / 1_000_000.0;
            var target = service.Name == "conversations" ? 170 : 120;
            var good = service.TimeToReady <= MostTimeToReady && megabytes <= target;
            well &= good;
            Console.WriteLine($"{service.Name,-14}{service.TimeToReady.TotalSeconds,12:0.00} s{MostTimeToReady.TotalSeconds,6:0} s{megabytes,7:0} MB{target,6} MB{(good ? "" : "  missed")}");
        }

        await house.DisposeAsync();
        return well ? 0 : 1;
    }
}
