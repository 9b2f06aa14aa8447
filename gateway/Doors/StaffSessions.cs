using System.Collections.Concurrent;
using System.Text.Json;
using Gateway.Forwarding;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace Gateway.Doors;

/// <summary>The owner of sessions did not answer: nobody is let in on a guess.</summary>
internal sealed class SessionsUnknownException(Exception? cause) : Exception("Staff sessions cannot be checked now.", cause);

/// <summary>Asks the owner of staff sessions, at most once per ticket at a time, and believes the answer for at most 2 s (design §7).</summary>
internal sealed class StaffSessions(PeerHttp peers, TokenMint mint, TimeProvider clock)
{
    private const string Owner = "tenant-directory";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, Answer> answers = new();

    /// <summary>The session behind a ticket, or null; throws <see cref="SessionsUnknownException"/> when nobody can say.</summary>
    public async Task<StaffSession?> FindAsync(string ticket, CancellationToken ct)
    {
        if (ticket.Length is < 16 or > 200)
        {
            return null;
        }

        var key = SessionCookies.Hash(ticket);
        var now = clock.GetUtcNow();
        if (!answers.TryGetValue(key, out var answer) || !answer.Holds(now))
        {
            var asked = new Answer(now, new Lazy<Task<StaffSession?>>(() => AskAsync(ticket)));
            answer = answers.AddOrUpdate(key, asked, (_, known) => known.Holds(now) ? known : asked);
        }

        var session = await answer.Session.Value.WaitAsync(ct);
        return session?.ExpiresAt > now ? session : null;
    }

    /// <summary>The sessions behind many tickets, in their order; past the cache, and for what is in it the newer answer.</summary>
    /// <remarks>Whoever has an open stream is asked about every second in one request of many: their own requests then find the answer here and ask nobody.</remarks>
    public async Task<IReadOnlyList<StaffSession?>> RenewAsync(IReadOnlyList<string> tickets, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var known = tickets.Select(SessionCookies.Hash).Select(key => (Key: key, Answer: answers.GetValueOrDefault(key))).ToList();
        var found = await CheckAsync(tickets, ct);
        foreach (var ((key, answer), session) in known.Zip(found))
        {
            // Only in the place of what stood there before the question: a sign-out meanwhile took it away, and a later question knows better.
            if (answer is not null)
            {
                answers.TryUpdate(key, new Answer(now, new Lazy<Task<StaffSession?>>(Task.FromResult(session))), answer);
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<StaffSession?>> CheckAsync(IReadOnlyList<string> tickets, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, peers.Address(Owner, "/internal/sessions/check"))
            {
                Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new CheckRequest(tickets), Json.Options)) { Headers = { ContentType = new("application/json") } },
            };
            request.Headers.Add(TokenMint.Header, mint.Service(Owner));
            using var response = await peers.SendAsync(request, deadline.Token);
            response.EnsureSuccessStatusCode();
            var found = await response.Content.ReadFromJsonAsync<CheckAnswer>(Json.Options, deadline.Token);
            return found?.Sessions.Count == tickets.Count
                ? [.. found.Sessions.Select(item => item.Session)]
                : throw new SessionsUnknownException(null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException || e is OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw new SessionsUnknownException(e);
        }
    }

    /// <summary>Forgets a ticket at once: it was just used to sign out.</summary>
    public void Forget(string ticket) => answers.TryRemove(SessionCookies.Hash(ticket), out _);

    /// <summary>Drops what is too old to be believed.</summary>
    public void Prune()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, answer) in answers)
        {
            if (!answer.Holds(now))
            {
                answers.TryRemove(KeyValuePair.Create(key, answer));
            }
        }
    }

    private async Task<StaffSession?> AskAsync(string ticket) => (await CheckAsync([ticket], CancellationToken.None))[0];

    private sealed record Answer(DateTimeOffset AskedAt, Lazy<Task<StaffSession?>> Session)
    {
        public bool Holds(DateTimeOffset now) => now - AskedAt < Fresh && !(Session.IsValueCreated && Session.Value.IsFaulted);
    }

    private sealed record CheckRequest(IReadOnlyList<string> Tickets)
    {
        // Tickets are secrets; a record prints its fields.
        public override string ToString() => nameof(CheckRequest);
    }

    private sealed record CheckAnswer(IReadOnlyList<CheckedTicket> Sessions);

    private sealed record CheckedTicket(StaffSession? Session);
}
