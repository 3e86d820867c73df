namespace MiniAirflow.Commands.Frame;

/// <summary>What the verbs need of the engine; the program plugs it in, so that no verb knows how an engine is put together.</summary>
internal sealed record EngineParts
{
}
