using Routing.Settings;
using ServiceDefaults.Data;

namespace Routing.UseCases.ReadBoard;

/// <summary>Reads boards for many at once: one ring of the doorbell makes everybody at a tenant's desks look, and all of them look at the same lines (decision 0038).</summary>
/// <remarks>Per tenant one reading at a time. Who comes during one waits for the next, which begins after they asked: nobody is shown what was read before they heard the bell.
/// Who comes alone is read at once.</remarks>
internal sealed class BoardReader(TenantTransactions transactions, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Queue> queues = [];

    /// <summary>What stands now in the tenant's lines, at least at these desks and as far as it concerns this person.</summary>
    public Task<BoardRows> ReadAsync(Guid tenantId, StaffScope scope, IEnumerable<Guid> desks, CancellationToken ct)
    {
        Reading mine;
        Queue queue;
        bool begins;
        lock (gate)
        {
            if (!queues.TryGetValue(tenantId, out var known))
            {
                queues[tenantId] = known = new Queue();
            }

            queue = known;
            mine = queue.Next ??= new Reading();
            mine.Ask.Add(scope, desks);
            (begins, queue.Running) = (!queue.Running, true);
        }

        if (begins)
        {
            // It reads for others as well: nothing of this request goes with it, neither its trace nor its end.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(() => RunAsync(tenantId, queue), CancellationToken.None);
            }
        }

        return mine.Rows.Task.WaitAsync(ct);
    }

    /// <summary>Reads until nobody waits. Somebody's leaving ends nothing: others wait for the same rows, and the database's own limits end it.</summary>
    private async Task RunAsync(Guid tenantId, Queue queue)
    {
        while (Next(tenantId, queue) is { } reading)
        {
            try
            {
                reading.Rows.SetResult(await BoardRows.ReadAsync(transactions, tenantId, reading.Ask, clock.GetUtcNow(), CancellationToken.None));
            }
            catch (Exception e)
            {
                // Told to each who waits for it; the next reading is tried for whoever comes next.
                reading.Rows.SetException(e);
                _ = reading.Rows.Task.Exception;
            }
        }
    }

    private Reading? Next(Guid tenantId, Queue queue)
    {
        lock (gate)
        {
            var next = queue.Next;
            queue.Next = null;
            if (next is null)
            {
                queues.Remove(tenantId);
            }

            return next;
        }
    }

    private sealed class Queue
    {
        public Reading? Next { get; set; }

        public bool Running { get; set; }
    }

    private sealed class Reading
    {
        public BoardAsk Ask { get; } = new();

        // Who waits goes on elsewhere, not inside the loop that reads for the next ones.
        public TaskCompletionSource<BoardRows> Rows { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
