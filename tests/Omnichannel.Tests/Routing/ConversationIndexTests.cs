using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

public class ConversationIndexTests
{
    [Fact]
    public void Finds_what_was_added_and_not_removed_whatever_came_and_went_before()
    {
        var dice = new Random(5);
        var index = new ConversationIndex();
        var expected = new Dictionary<ConversationId, ConversationState>();
        // Few ids, so that the same come and go again; more now and then, so that the table grows.
        var ids = Enumerable.Range(0, 3000).Select(n => new ConversationId(new Guid(n, (short)(n % 3), 0x7000, [0x80, 0, 0, 0, 0, 0, 0, (byte)(n % 7)]))).ToArray();
        for (var turn = 0; turn < 60_000; turn++)
        {
            var id = ids[dice.Next(turn < 30_000 ? 200 : ids.Length)];
            if (dice.Next(2) == 0)
            {
                index.Remove(id);
                expected.Remove(id);
            }
            else if (!expected.ContainsKey(id))
            {
                expected[id] = new ConversationState(id);
                index.Add(expected[id]);
            }

            var asked = ids[dice.Next(ids.Length)];
            Assert.Equal(expected.TryGetValue(asked, out var known), index.TryGetValue(asked, out var found));
            Assert.Same(known, found);
            Assert.Equal(expected.Count, index.Count);
        }

        Assert.Equal(expected.Values.Select(c => c.Id.Value).Order(), index.Values.Select(c => c.Id.Value).Order());
        Assert.All(expected, pair => Assert.True(index.TryGetValue(pair.Key, out var found) && ReferenceEquals(found, pair.Value)));
    }
}
