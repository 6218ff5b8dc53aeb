using System.Globalization;
using System.Text;
using ActorCluster.Core.Sagas;
using ActorCluster.Sagas;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// What the steps of orders call: a service beside the cluster, which keeps books. What it is asked under an idempotency key it does once, and answers the same whenever it is asked
/// again. Calls and answers are late, or are lost, but not for ever with the same key.
/// </summary>
internal sealed class SeededService(SeededLoop loop)
{
    private const int MaxTroubles = 3;

    private static readonly IReadOnlyDictionary<string, string> s_undoes = new Dictionary<string, string> { ["release"] = "reserve", ["refund"] = "pay" };

    private readonly Dictionary<string, Booking> _byKey = [];
    private readonly HashSet<(string Order, string Operation, string Output)> _said = [];
    private readonly Dictionary<string, int> _troubles = [];
    private readonly Dictionary<(string Order, string Operation), int> _effects = [];

    private enum Trouble
    {
        None,
        CallLost,
        Busy,
        AnswerLost,
        Slow,
    }

    /// <summary>Calls with a key that it knew.</summary>
    public int Repeated { get; private set; }

    /// <summary>Calls with a key that it knew from another process.</summary>
    public int TakenOver { get; private set; }

    /// <summary>Asks it to do something.</summary>
    /// <exception cref="SagaStepFailedException">It never will.</exception>
    /// <exception cref="IOException">It cannot now.</exception>
    public Task<string> CallAsync(SeededNode caller, string operation, SagaStepContext step, CancellationToken cancellationToken)
    {
        var from = $"{caller.Name}, life {caller.Lives}";
        var answer = new TaskCompletionSource<string>();
        cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        var trouble = TroubleOf(step.IdempotencyKey);
        loop.Trace.Say(caller.Name.Name, $"calls {operation} of {step.SagaId} under {step.IdempotencyKey}: {trouble}");
        loop.After(TimeSpan.FromMilliseconds(trouble == Trouble.Slow ? loop.Random.Next(100, 1200) : loop.Random.Next(1, 25)), () =>
        {
            if (trouble == Trouble.Busy)
            {
                answer.TrySetException(new IOException("the service is busy"));
            }
            else if (trouble != Trouble.CallLost)
            {
                var booking = Book(from, operation, step);
                if (trouble != Trouble.AnswerLost)
                {
                    loop.After(TimeSpan.FromMilliseconds(loop.Random.Next(1, 25)), () => Answer(booking, answer));
                }
            }
        });
        return answer.Task;
    }

    /// <summary>What was done agrees with how a saga has ended.</summary>
    public void Check(SagaState saga)
    {
        var isCompleted = saga.Status == SagaStatus.Completed;
        Demand.That(isCompleted || saga.Status == SagaStatus.Compensated, $"{saga.Id} ends as {saga.Status}: {saga.History.LastOrDefault()}");
        foreach (var step in saga.Steps)
        {
            var done = Times(saga.Id, step);
            Demand.That(done <= 1, $"{saga.Id} is {saga.Status}, and its step '{step}' was done {done} times");
            Demand.That(!isCompleted || done == 1, $"{saga.Id} is completed, and its step '{step}' was not done");
        }

        foreach (var (undo, step) in s_undoes)
        {
            var (done, undone) = (Times(saga.Id, step), Times(saga.Id, undo));
            Demand.That(undone == (isCompleted ? 0 : done), $"{saga.Id} is {saga.Status}, its step '{step}' was done {done} times and undone {undone} times");
        }

        Demand.That(isCompleted || Times(saga.Id, "ship") == 0, $"{saga.Id} is compensated, but was shipped");
        for (var step = 0; step < saga.Outputs.Count; step++)
        {
            var output = Encoding.UTF8.GetString(saga.Outputs[step].Span);
            Demand.That(_said.Contains((saga.Id, saga.Steps[step], output)), $"{saga.Id} has {output} of its step '{saga.Steps[step]}', which the service never said");
        }
    }

    /// <summary>Nothing was done for an order that is no saga.</summary>
    public void CheckOrders(IReadOnlySet<string> sagas)
    {
        foreach (var (order, operation) in _effects.Keys)
        {
            Demand.That(sagas.Contains(order), $"{operation} was done for {order}, which nobody knows");
        }
    }

    private int Times(string order, string operation) => _effects.GetValueOrDefault((order, operation));

    private Booking Book(string from, string operation, SagaStepContext step)
    {
        if (_byKey.TryGetValue(step.IdempotencyKey, out var known))
        {
            Repeated++;
            TakenOver += known.From == from ? 0 : 1;
            Demand.That(known.Operation == operation, $"{step.IdempotencyKey} was {known.Operation}, and is {operation} now");
            return known;
        }

        var isUndoing = s_undoes.TryGetValue(operation, out var undone);
        Demand.That(!isUndoing || Times(step.SagaId, undone!) > 0, $"{operation} of {step.SagaId}, of which there is nothing to undo");
        var isRefused = !isUndoing && loop.Random.Next(100) < 12;
        var booking = new Booking(from, operation, isRefused, $$"""{"number":{{(_byKey.Count + 1).ToString(CultureInfo.InvariantCulture)}}}""");
        _byKey.Add(step.IdempotencyKey, booking);
        _said.Add((step.SagaId, operation, booking.Output));
        loop.Trace.Say($"{operation} of {step.SagaId} is {(isRefused ? "refused" : "done")}, number {_byKey.Count}");
        if (!isRefused)
        {
            _effects[(step.SagaId, operation)] = Times(step.SagaId, operation) + 1;
        }

        return booking;
    }

    private static void Answer(Booking booking, TaskCompletionSource<string> answer)
    {
        if (booking.IsRefused)
        {
            answer.TrySetException(new SagaStepFailedException($"{booking.Operation} is refused"));
        }
        else
        {
            answer.TrySetResult(booking.Output);
        }
    }

    private Trouble TroubleOf(string key)
    {
        var trouble = loop.Random.Next(100) switch
        {
            < 4 => Trouble.CallLost,
            < 8 => Trouble.Busy,
            < 13 => Trouble.AnswerLost,
            < 18 => Trouble.Slow,
            _ => Trouble.None,
        };
        var earlier = _troubles.GetValueOrDefault(key);
        _troubles[key] = earlier + (trouble == Trouble.None ? 0 : 1);
        return earlier < MaxTroubles ? trouble : Trouble.None;
    }

    private sealed record Booking(string From, string Operation, bool IsRefused, string Output);
}
