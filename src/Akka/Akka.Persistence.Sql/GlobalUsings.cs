global using AkkaSerialization = Akka.Serialization.Serialization;
