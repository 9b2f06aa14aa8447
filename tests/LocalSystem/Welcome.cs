namespace LocalSystem;

/// <summary>What a person sees when everything is up; the last line says how it ends.</summary>
internal static class Welcome
{
    public static void Print(RunningSystem system, string end)
    {
        Console.WriteLine("""

            灯火が起動しました。 Tomoshibi is up.
            """);
        foreach (var tenant in system.Demo.Tenants.Values)
        {
            Console.WriteLine($"  相談者 ({tenant.Name})        http://{tenant.Host}:{system.Port}/");
            Console.WriteLine($"    LINEの電話のかわり        {system.Phone}?tenant={tenant.Slug}&user=hinata");
        }

        Console.WriteLine($"  相談員の画面              http://desk.localhost:{system.Port}/");
        Console.WriteLine();
        foreach (var tenant in system.Demo.Tenants.Values)
        {
            Console.WriteLine($"  {tenant.Name}");
            foreach (var member in tenant.Staff)
            {
                Console.WriteLine($"    {member.Email,-24} {member.Password}   {string.Join(", ", member.Roles)}");
            }
        }

        Console.WriteLine($"""

              6桁のコード / the current code of an account:   make code WHO=hanako@aoba.example
              {end}
            """);
    }
}
