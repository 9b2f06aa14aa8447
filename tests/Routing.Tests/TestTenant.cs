using ServiceDefaults.Tokens;

namespace Routing.Tests;

/// <summary>Somebody at the desk.</summary>
internal sealed record TestStaff(Guid StaffId, Guid SessionId, string[] Roles, Guid[] Departments, Guid[] Desks, int Capacity)
{
    internal Act Act => new(StaffId, SessionId, Roles.ToHashSet(), Departments.ToHashSet(), Desks.ToHashSet(), null);
}

/// <summary>A tenant with two departments, a desk in each, and people.</summary>
internal sealed record TestTenant(Guid TenantId, Guid Children, Guid Life, Guid ChildrenDesk, Guid LifeDesk, IReadOnlyList<TestStaff> Counselors, TestStaff LifeCounselor, TestStaff Supervisor, TestStaff Auditor)
{
    internal static TestTenant Make()
    {
        Guid children = Guid.NewGuid(), life = Guid.NewGuid(), childrenDesk = Guid.NewGuid(), lifeDesk = Guid.NewGuid();
        TestStaff Person(string role, Guid[] departments, Guid[] desks, int capacity) => new(Guid.NewGuid(), Guid.NewGuid(), [role], departments, desks, capacity);
        return new(
            Guid.NewGuid(), children, life, childrenDesk, lifeDesk,
            // Half of them by their desk, half by their department; capacities 1 to 5.
            [.. Enumerable.Range(0, 20).Select(n => Person("counselor", [children], n % 2 == 0 ? [childrenDesk] : [], n % 5 + 1))],
            Person("counselor", [life], [lifeDesk], 5), Person("supervisor", [children], [], 3), Person("auditor", [children, life], [], 0));
    }

    /// <summary>The settings as tenant-directory publishes them.</summary>
    internal IEnumerable<(string Kind, Guid Id, object Data)> Settings()
    {
        var hours = new[] { new { days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }, opens = "00:00", closes = "24:00" } };
        yield return ("tenant", TenantId, new { name = "青葉市", active = true });
        yield return ("desk", ChildrenDesk, new { name = "こども相談", departmentId = Children, hours, specialDays = Array.Empty<object>() });
        yield return ("desk", LifeDesk, new { name = "くらし相談", departmentId = Life, hours, specialDays = Array.Empty<object>() });
        foreach (var staff in Counselors.Concat([LifeCounselor, Supervisor, Auditor]))
        {
            yield return ("staff", staff.StaffId, new { roles = staff.Roles, departments = staff.Departments, desks = staff.Desks, capacity = staff.Capacity, state = "active" });
        }
    }
}
