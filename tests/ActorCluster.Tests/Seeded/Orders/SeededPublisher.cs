using System.Text;
using ActorCluster.Core.Events;
using ActorCluster.Core.Tests.Simulation;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine.Wire;
using Google.Protobuf;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// Publishes one event after the other, at one node after another; what a node does not confirm it does not publish again. Some events stand in one entry with a write of a key: there is
/// never the one without the other.
/// </summary>
internal sealed class SeededPublisher(SeededCluster cluster, SeededTopic topic, int number)
{
    private const int FirstWriter = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SeededLoop _loop = cluster.Loop;
    private readonly string _name = $"p{number}";
    private bool _isOver;

    /// <summary>It waits for an answer.</summary>
    public bool IsBusy { get; private set; }

    public void End() => _isOver = true;

    public async Task RunAsync()
    {
        for (var sequence = 1; ; sequence++)
        {
            await _loop.Delay(TimeSpan.FromMilliseconds(_loop.Random.Next(20, 300)));
            if (_isOver)
            {
                return;
            }

            if (cluster.AnyUp() is { } node)
            {
                IsBusy = true;
                var text = _loop.Random.Next(8) == 0 ? $"{_name}-{sequence}, which is no JSON" : $$"""{"note":"{{_name}}-{{sequence}}"}""";
                var key = $"c{_loop.Random.Next(SeededOrders.Clients)}-{_loop.Random.Next(1, 9)}";
                var answer = _loop.Random.Next(3) == 0
                    ? await WriteAndPublishAsync(node, new CommandKey(FirstWriter + number, sequence), key, text)
                    : await _loop.Within(node.Running!.Topics.PublishAsync(SeededTopic.Name, [new NewEvent(SeededTopic.PublishedType, key, Encoding.UTF8.GetBytes(text))]), Patience);
                Answered(node, text, answer);
                IsBusy = false;
            }
        }
    }

    private async Task<Answer?> WriteAndPublishAsync(SeededNode node, CommandKey write, string key, string text)
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8($"k{_loop.Random.Next(4)}"), Value = ByteString.CopyFrom(write.Encode().Span) };
        var publish = new ActorCluster.Events.Wire.Publish
        {
            Topic = SeededTopic.Name,
            Events = { new ActorCluster.Events.Wire.NewEvent { Type = SeededTopic.PublishedType, Key = key, Data = ByteString.CopyFromUtf8(text) } },
        };
        var command = new Command { AtUnixMs = node.Running!.System.Scheduler.Now.ToUnixTimeMilliseconds(), Operations = { new Operation { Put = put }, new Operation { Publish = publish } } };
        var floor = cluster.Checks.Observed;
        var answer = await _loop.Within(node.Running!.ExecuteAsync(command.ToByteArray(), CancellationToken.None), Patience);
        if (answer is { Failure: null })
        {
            cluster.Checks.Acknowledged(write, answer, floor);
        }
        else if (answer is not null)
        {
            cluster.Checks.Refused(write, answer.Failure);
        }

        return answer;
    }

    private void Answered(SeededNode node, string text, Answer? answer)
    {
        _loop.Trace.Say(node.Name.Name, $"answers {text}: {answer}");
        if (answer is { Failure: null })
        {
            topic.Acknowledged(_name, text, new Offset(answer.Results[^1].Published.FirstOffset));
        }
        else if (answer is { Failure.Code: Failure.Types.Code.Unavailable })
        {
            topic.Refused(text);
        }
    }
}
