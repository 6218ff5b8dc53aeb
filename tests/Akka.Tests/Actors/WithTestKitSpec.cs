using Akka.Actor;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>Actors and their specs as a user of the test kit writes them.</summary>
public class WithTestKitSpec() : Akka.TestKit.Xunit2.TestKit("akka { loglevel = DEBUG, stdout-loglevel = OFF }")
{
    [Fact]
    public void An_account_answers_its_customer()
    {
        var account = Sys.ActorOf(Props.Create(() => new Account(100)), "account");
        account.Tell(new Withdraw(30));
        ExpectMsg(new Withdrawn(30, 70));
        account.Tell(new Withdraw(80));
        ExpectMsg<Refused>(refused => Assert.Equal(70, refused.Balance));
        ExpectNoMsg(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void A_failing_account_is_reported_and_begins_anew()
    {
        var account = Sys.ActorOf(Props.Create(() => new Account(100)));
        account.Tell(new Withdraw(30));
        ExpectMsg<Withdrawn>();
        EventFilter.Exception<ArgumentOutOfRangeException>().ExpectOne(() => account.Tell(new Withdraw(-1)));
        account.Tell(new Withdraw(10));
        ExpectMsg(new Withdrawn(10, 90));
    }

    [Fact]
    public void An_account_writes_what_it_does_to_the_log()
    {
        var account = Sys.ActorOf(Props.Create(() => new Account(100)));
        EventFilter.Info("withdrew 30 of 100").ExpectOne(() => account.Tell(new Withdraw(30)));
    }

    [Fact]
    public void A_bank_stops_an_account_that_fails_and_says_so()
    {
        var audit = CreateTestProbe();
        var bank = Sys.ActorOf(Props.Create(() => new Bank(audit.Ref)), "bank");
        bank.Tell(new Open("alice"));
        var alice = ExpectMsg<IActorRef>();
        Watch(alice);
        alice.Tell(new Withdraw(-1));
        ExpectTerminated(alice);
        audit.ExpectMsg("alice closed");
        Sys.ActorSelection("/user/bank/*").Tell(new Identify(1));
        ExpectMsg<ActorIdentity>(identity => Assert.Null(identity.Subject));
        bank.Tell(new Open("alice"));
        Assert.NotEqual(alice, ExpectMsg<IActorRef>());
    }

    [Fact]
    public async Task An_account_that_nobody_uses_is_closed_after_a_while()
    {
        var account = Sys.ActorOf(Props.Create(() => new Account(100)));
        await WatchAsync(account);
        account.Tell(new CloseWhenIdle(TimeSpan.FromMilliseconds(30)));
        await ExpectTerminatedAsync(account);
    }

    [Fact]
    public void Dead_letters_and_unhandled_messages_can_be_expected()
    {
        var account = Sys.ActorOf(Props.Create(() => new Account(100)));
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));
        account.Tell("what?");
        Assert.Equal("what?", ExpectMsg<UnhandledMessage>().Message);
        Watch(account);
        account.Tell(PoisonPill.Instance);
        ExpectTerminated(account);
        EventFilter.DeadLetter<Withdraw>().ExpectOne(() => account.Tell(new Withdraw(1)));
    }

    [Fact]
    public async Task A_transfer_asks_two_accounts()
    {
        var (from, to) = (Sys.ActorOf(Props.Create(() => new Account(100))), Sys.ActorOf(Props.Create(() => new Account(0))));
        var transfer = Sys.ActorOf(Props.Create(() => new Transfer(from, to)));
        Assert.Equal(new Transferred(40), await transfer.Ask<Transferred>(40, TimeSpan.FromSeconds(10)));
        to.Tell(new Withdraw(40));
        await ExpectMsgAsync(new Withdrawn(40, 0));
    }

    private sealed record Withdraw(int Amount);

    private sealed record Deposit(int Amount);

    private sealed record Withdrawn(int Amount, int Balance);

    private sealed record Refused(int Balance);

    private sealed record Open(string Name);

    private sealed record Transferred(int Amount);

    private sealed record CloseWhenIdle(TimeSpan After);

    private sealed class Account : ReceiveActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();
        private int _balance;

        public Account(int balance)
        {
            _balance = balance;
            Receive<Withdraw>(withdraw => withdraw.Amount > _balance, _ => Sender.Tell(new Refused(_balance)));
            Receive<Withdraw>(withdraw =>
            {
                ArgumentOutOfRangeException.ThrowIfNegative(withdraw.Amount);
                _log.Info("withdrew {0} of {1}", withdraw.Amount, _balance);
                _balance -= withdraw.Amount;
                Sender.Tell(new Withdrawn(withdraw.Amount, _balance));
            });
            Receive<Deposit>(deposit =>
            {
                _balance += deposit.Amount;
                Sender.Tell(Done.Instance);
            });
            Receive<CloseWhenIdle>(close => SetReceiveTimeout(close.After));
            Receive<ReceiveTimeout>(_ => Context.Stop(Self));
        }
    }

    private sealed class Bank : ReceiveActor
    {
        public Bank(IActorRef audit)
        {
            Receive<Open>(open => Sender.Tell(Context.Watch(Context.ActorOf(Props.Create(() => new Account(100)), open.Name))));
            Receive<Terminated>(ended => audit.Tell($"{ended.ActorRef.Path.Name} closed"));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
            Decider.From(Directive.Escalate, Directive.Stop.When<ArgumentException>()));
    }

    private sealed class Transfer : ReceiveActor
    {
        public Transfer(IActorRef from, IActorRef to) => ReceiveAsync<int>(async amount =>
        {
            var customer = Sender;
            var withdrawn = await from.Ask<Withdrawn>(new Withdraw(amount), TimeSpan.FromSeconds(5));
            await to.Ask<Done>(new Deposit(withdrawn.Amount), TimeSpan.FromSeconds(5));
            Assert.Equal(customer, Sender);
            Sender.Tell(new Transferred(amount));
        });
    }
}
