// Diagnoses a saved capture and its events.
//   dotnet run --project examples/csharp -- capture.txt events.xml
using System;
using System.IO;
using DsregDiag;

if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: Diagnose capture.txt [events.xml]");
    return 2;
}
try
{
    using var session = new Session();
    session.AddStatus(File.ReadAllBytes(args[0]));
    if (args.Length > 1)
    {
        session.AddEvents(File.ReadAllBytes(args[1]));
    }
    Diagnosis diagnosis = session.Diagnose();

    Console.WriteLine(diagnosis.Summary);
    foreach (Finding problem in diagnosis.Problems)
    {
        Console.WriteLine($"\n{problem.Severity} ({problem.Certainty}): {problem.Title}\n  {problem.Cause}");
        foreach (Evidence evidence in problem.Evidence)
        {
            Console.WriteLine($"  because {evidence}");
        }
        foreach (RemediationStep step in problem.Remediation)
        {
            Console.WriteLine($"  {step} {step.Command}");
        }
        foreach (Finding consequence in problem.Consequences)
        {
            Console.WriteLine($"  it follows: {consequence.Title}");
        }
    }
    return diagnosis.ExitCode;
}
catch (Exception e) when (e is EngineException or NativeLibraryException or IOException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
