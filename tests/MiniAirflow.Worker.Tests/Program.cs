using MiniAirflow.Worker.Tests;
using MiniAirflow.Worker.Tests.Processes;
using Xunit.MicrosoftTestingPlatform;

return WorkerHost.TryRun(args) ?? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
