using System.CommandLine;
using System.CommandLine.Help;
using ActorCluster.Server;
using ActorCluster.Server.Cli;
using ActorCluster.Server.Demo;

var root = new Command("actorcluster", "ActorCluster: a strongly consistent, event-driven data platform. 'actorcluster up' starts a cluster on this machine.")
{
    new HelpOption { Recursive = true },
    new VersionOption(),
    UpCommand.Create(),
    NodeCommand.Create(),
    KvCommand.Create(),
    StatusCommand.Create(),
    LeaderCommand.Create(),
    MemberCommand.Create(),
    PublishCommand.Create(),
    SubscribeCommand.Create(),
    SagaCommand.Create(),
    QueryCommand.Create(),
    CheckCommand.Create(),
    DemoCommand.Create(),
    DemoServiceCommand.Create(),
};
var parsed = root.Parse(args);
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
