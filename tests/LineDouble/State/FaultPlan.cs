namespace LineDouble.State;

/// <summary>Misbehaviour on order. Each entry is used up by the next matching requests.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _sync = new();
    private readonly List<Fault> _faults = [];

    public void Add(Fault fault)
    {
        lock (_sync)
            _faults.Add(fault);
    }

    public void Clear()
    {
        lock (_sync)
            _faults.Clear();
    }

    public Fault? Take(string host, string path)
    {
        lock (_sync)
        {
            var fault = _faults.FirstOrDefault(f => f.Left > 0 && f.Host == host && path.StartsWith(f.Path, StringComparison.Ordinal));
            if (fault is not null)
                fault.Left--;
            return fault;
        }
    }
}

/// <summary>
/// kind: failBefore, failAfter (500 after the call was accepted), timeoutBefore, timeoutAfter, resetBefore, resetAfter,
/// rate, monthly, status (with its number), autoLogin (authorize comes back with a wrong state and a dead code).
/// </summary>
internal sealed record Fault(string Host, string Path, string Kind, int Count = 1, int Status = 500)
{
    public int Left { get; set; } = Count;
    public bool After => Kind.EndsWith("After", StringComparison.Ordinal);
}
