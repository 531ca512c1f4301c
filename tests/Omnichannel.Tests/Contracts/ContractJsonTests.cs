using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Omnichannel.Tests.Contracts;

/// <summary>Every contract has one golden file: what integrators and running services of another version read. It changes only by addition.</summary>
public sealed class ContractJsonTests
{
    /// <summary>As strict as JSON can be read, so that a renamed, added or removed member is noticed.</summary>
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static TheoryData<string> Names => [.. PublicContracts.All.Select(type => type.Name)];

    [Fact]
    public void Each_contract_has_a_golden_file_and_each_golden_file_a_contract() =>
        Assert.Equal(
            PublicContracts.All.Select(type => type.Name).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(PublicContracts.GoldenFolder, "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Reads_the_golden_file_and_writes_the_same_again(string name)
    {
        var type = PublicContracts.Named(name);
        var golden = PublicContracts.Golden(name);

        var contract = JsonSerializer.Deserialize(golden.ToJsonString(), type, Strict);
        var written = JsonSerializer.SerializeToNode(contract, type, Strict);

        Assert.True(JsonNode.DeepEquals(golden, written), $"golden {golden}\nwritten {written}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_golden_file_gives_every_member_a_value_that_says_something(string name)
    {
        var golden = PublicContracts.Golden(name);

        foreach (var parameter in PublicContracts.Parameters(name))
        {
            var value = golden[JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!)];
            Assert.True(value is not null, $"{name}.{parameter.Name} is missing or null");
            Assert.True(value is not JsonArray { Count: 0 } and not JsonObject { Count: 0 }, $"{name}.{parameter.Name} is empty");
            Assert.True(value is not JsonValue || value.ToJsonString() is not ("0" or "false" or "\"\""), $"{name}.{parameter.Name} is a default");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Members_that_may_be_null_survive_the_round_trip_as_null(string name)
    {
        var type = PublicContracts.Named(name);
        var sparse = PublicContracts.Golden(name);
        foreach (var parameter in PublicContracts.Parameters(name).Where(PublicContracts.MayBeNull))
            sparse[JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!)] = null;

        var written = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(sparse.ToJsonString(), type, Strict), type, Strict);

        Assert.True(JsonNode.DeepEquals(sparse, written), $"sparse {sparse}\nwritten {written}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_member_added_by_a_newer_publisher_is_passed_over(string name)
    {
        var newer = PublicContracts.Golden(name);
        newer["addedLater"] = "by a newer version";

        var contract = JsonSerializer.Deserialize(newer.ToJsonString(), PublicContracts.Named(name), JsonSerializerOptions.Web);

        Assert.True(JsonNode.DeepEquals(PublicContracts.Golden(name), JsonSerializer.SerializeToNode(contract, PublicContracts.Named(name), JsonSerializerOptions.Web)));
    }
}
