using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ServiceDefaults.Tokens;

namespace Reporting.Tests;

[Collection(nameof(ReportingSystem))]
public sealed class ReadDailyAccessTests(ReportingSystem reporting)
{
    private const string Good = "/api/v1/reports/daily?from=2026-11-21&to=2026-11-21";

    [Theory]
    [InlineData("counselor"), InlineData("supervisor"), InlineData("departmentOfficer"), InlineData("privacyOfficer"), InlineData("tenantAdmin"), InlineData("auditor")]
    public async Task Every_staff_role_sees_the_own_tenants_counts(string role)
    {
        using var client = reporting.Staff(Guid.NewGuid(), role);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Good)).StatusCode);
    }

    [Fact]
    public async Task Nobody_else_does()
    {
        var tenant = Guid.NewGuid();
        var act = Act.Of(Guid.NewGuid(), Guid.NewGuid());
        string?[] tokens =
        [
            null,
            "not a token",
            reporting.System.Mint("gateway").Visitor("reporting", tenant),
            reporting.System.Mint("gateway").Service("reporting"),
            reporting.System.Mint("gateway").StaffStream("reporting", [tenant], act),
            reporting.System.Mint("gateway").Staff("routing", tenant, act),
            reporting.System.Mint("web-chat").Staff("reporting", tenant, act),
        ];

        foreach (var token in tokens)
        {
            using var client = reporting.System.Client("reporting");
            if (token is not null)
            {
                client.DefaultRequestHeaders.Add(TokenMint.Header, token);
            }

            Assert.Contains((await client.GetAsync(Good)).StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden });
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?from=2026-11-21")]
    [InlineData("?from=2026-11-21&to=2026-11-20")]
    [InlineData("?from=2026-11-21&to=2027-12-26")]
    [InlineData("?from=21.11.2026&to=2026-11-21")]
    [InlineData("?from=0001-01-01&to=0001-01-02")]
    [InlineData("?from=2026-02-30&to=2026-03-01")]
    [InlineData("?from=2026-11-21&to=2026-11-21&deskId=nonsense")]
    public async Task A_range_it_does_not_take_is_malformed(string query)
    {
        using var client = reporting.Staff(Guid.NewGuid());
        var response = await client.GetAsync("/api/v1/reports/daily" + query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("validation-failed", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Four_hundred_days_are_taken()
    {
        using var client = reporting.Staff(Guid.NewGuid());
        var report = await client.GetFromJsonAsync<JsonElement>("/api/v1/reports/daily?from=2026-01-01&to=2027-02-04");

        Assert.Equal(400, report.GetProperty("days").GetArrayLength());
        Assert.Equal(24, report.GetProperty("hours").GetArrayLength());
    }
}
