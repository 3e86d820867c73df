using System.Runtime.Versioning;
using Xunit.v3;

// The subreaper, the limits and the table of processes belong to the whole process: a test that runs beside another could see its orphans.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: SupportedOSPlatform("linux")]
