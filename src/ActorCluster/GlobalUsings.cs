global using CompactReader = ActorCluster.Core.CompactReader;
