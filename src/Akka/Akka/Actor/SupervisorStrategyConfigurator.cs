namespace Akka.Actor;

/// <summary>Makes a strategy by the name of its class.</summary>
public abstract class SupervisorStrategyConfigurator
{
    /// <summary>For heirs.</summary>
    protected SupervisorStrategyConfigurator() { }

    /// <summary>The strategy.</summary>
    public abstract SupervisorStrategy Create();

    /// <summary>The configurator of that name.</summary>
    public static SupervisorStrategyConfigurator CreateConfigurator(string typeName)
    {
        switch (typeName)
        {
            case "Akka.Actor.DefaultSupervisorStrategy":
                return new DefaultSupervisorStrategy();
            case "Akka.Actor.StoppingSupervisorStrategy":
                return new StoppingSupervisorStrategy();
        }

        var type = Type.GetType(typeName)
            ?? throw new Configuration.ConfigurationException($"The guardian-supervisor-strategy '{typeName}' cannot be found.");
        return Activator.CreateInstance(type) as SupervisorStrategyConfigurator
            ?? throw new Configuration.ConfigurationException($"The guardian-supervisor-strategy '{typeName}' is no {nameof(SupervisorStrategyConfigurator)}.");
    }
}

/// <summary>Makes <see cref="SupervisorStrategy.DefaultStrategy"/>.</summary>
public class DefaultSupervisorStrategy : SupervisorStrategyConfigurator
{
    /// <summary>Makes one.</summary>
    public DefaultSupervisorStrategy() { }

    /// <inheritdoc/>
    public override SupervisorStrategy Create() => SupervisorStrategy.DefaultStrategy;
}

/// <summary>Makes <see cref="SupervisorStrategy.StoppingStrategy"/>.</summary>
public class StoppingSupervisorStrategy : SupervisorStrategyConfigurator
{
    /// <summary>Makes one.</summary>
    public StoppingSupervisorStrategy() { }

    /// <inheritdoc/>
    public override SupervisorStrategy Create() => SupervisorStrategy.StoppingStrategy;
}
