using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LocalSystem;

/// <summary>A demo member of staff.</summary>
public sealed record DemoStaff(string Key, Guid StaffId, string DisplayName, string Email, string[] Roles, Guid[] Departments, Guid[] Desks, int Capacity, string Password, string TotpSecret);

/// <summary>A demo desk.</summary>
public sealed record DemoDesk(string Key, Guid DeskId, string Name, Guid DepartmentId);

/// <summary>The LINE side of a demo tenant; secrets are made on this machine.</summary>
public sealed record DemoLine(string WebhookKey, string BotUserId, string ChannelId, string ChannelSecret, string LoginChannelId, string LoginChannelSecret, string LiffId, string AssertionKeyPem, string AssertionKid);

/// <summary>A demo municipality.</summary>
public sealed record DemoTenant(string Slug, Guid TenantId, string Name, string Host, Guid[] Departments, DemoDesk[] Desks, DemoStaff[] Staff, DemoLine Line)
{
    /// <summary>A member by key: <c>hanako</c>, <c>taro</c> (counselors), <c>sachiko</c> (supervisor), <c>officer</c>, <c>admin</c>, <c>privacy</c>, <c>auditor</c>.</summary>
    public DemoStaff Member(string key) => Staff.First(member => member.Key == key);
}

/// <summary>Two municipalities, each with two desks, two departments and seven members of staff. Ids follow from names, so a second start changes nothing.</summary>
public sealed class Demo
{
    internal static readonly JsonSerializerOptions Writing = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private Demo(IReadOnlyDictionary<string, DemoTenant> tenants) => Tenants = tenants;

    /// <summary>By slug: <c>aoba</c>, <c>minato</c>.</summary>
    public IReadOnlyDictionary<string, DemoTenant> Tenants { get; }

    /// <summary>The demo of a run folder: made the first time, read afterwards. The random part of each prefix keeps tests apart.</summary>
    public static Demo LoadOrMake(string file, string salt)
    {
        if (File.Exists(file))
        {
            return Load(file);
        }

        var tenants = new Dictionary<string, DemoTenant> { ["aoba"] = Make("aoba", "青葉市", salt), ["minato"] = Make("minato", "みなと市", salt) };
        File.WriteAllText(file, JsonSerializer.Serialize(tenants, Writing));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new(tenants);
    }

    public static Demo Load(string file) => new(JsonSerializer.Deserialize<Dictionary<string, DemoTenant>>(File.ReadAllText(file), Writing) ?? throw new InvalidOperationException(file + " is empty."));

    /// <summary>One more tenant of the same shape, for tests that want one of their own.</summary>
    public static DemoTenant Make(string slug, string name, string salt)
    {
        Guid Id(string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}/{slug}/{what}"))[..16]);
        Guid[] departments = [Id("department-children"), Id("department-life")];
        DemoDesk[] desks =
        [
            new("children", Id("desk-children"), "こども・若者相談", departments[0]),
            new("life", Id("desk-life"), "くらしと心の相談", departments[1]),
        ];
        Guid[] both = [desks[0].DeskId, desks[1].DeskId];
        DemoStaff Person(string key, string display, string[] roles, Guid[] own, Guid[] at, int capacity) =>
            new(key, Id("staff-" + key), display, $"{key}@{slug}.example", roles, own, at, capacity, NewPassword(), Totp.NewSecret());
        DemoStaff[] staff =
        [
            Person("hanako", "佐藤 花子", ["counselor"], departments, both, 5),
            Person("taro", "鈴木 太郎", ["counselor"], [departments[0]], [desks[0].DeskId], 1),
            Person("sachiko", "高橋 幸子", ["supervisor", "counselor"], departments, both, 3),
            Person("officer", "田中 誠", ["departmentOfficer"], [departments[0]], [], 0),
            Person("admin", "伊藤 直美", ["tenantAdmin"], [], [], 0),
            Person("privacy", "山本 律子", ["privacyOfficer"], [], [], 0),
            Person("auditor", "中村 一郎", ["auditor"], [], [], 0),
        ];
        return new DemoTenant(slug, Id("tenant"), name, slug + ".localhost", departments, desks, staff, NewLine());
    }

    /// <summary>Hours in which every desk is closed now and for the next four hours, whatever the time: half an hour a day, in Japan.</summary>
    public static string ClosedNow()
    {
        var opens = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).AddHours(5);
        return string.Create(CultureInfo.InvariantCulture, $"{opens:HH}:00-{opens:HH}:30");
    }

    /// <summary>The file that <c>tenant-directory seed</c> takes.</summary>
    public static string SeedJson(IEnumerable<DemoTenant> tenants, Func<DemoTenant, string> host, string? hours = null, object? texts = null) => JsonSerializer.Serialize(new { tenants = tenants.Select(tenant => new
    {
        tenantId = tenant.TenantId,
        name = tenant.Name,
        slug = tenant.Slug,
        hosts = new[] { host(tenant) },
        officialAccountName = tenant.Name + " お知らせ",
        hotlines = Hotlines,
        consent = new { version = "2026-11", paragraphs = Consent(tenant.Name) },
        emergencyWords = new[] { "死にたい", "殺される", "飛び降り", "首を吊", "助けてください" },
        entryMode = "inAppLiff",
        liffId = tenant.Line.LiffId,
        texts = texts ?? new { },
        departments = new[] { new { departmentId = tenant.Departments[0], name = "こども家庭課" }, new { departmentId = tenant.Departments[1], name = "福祉相談課" } },
        desks = tenant.Desks.Select(desk => new
        {
            deskId = desk.DeskId,
            name = desk.Name,
            summary = desk.Key == "children" ? "学校、友だち、家のこと。名前を言わなくても相談できます。" : "お金、仕事、体調、気持ちのこと。どなたでも相談できます。",
            departmentId = desk.DepartmentId,
            confidential = true,
            hours = new[] { new { days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }, opens = (hours ?? "00:00-24:00").Split('-')[0], closes = (hours ?? "00:00-24:00").Split('-')[1] } },
            specialDays = Array.Empty<object>(),
            closedMessage = "ただいまは受付時間の外です。急ぐときは、下の電話に連絡してください。",
            questions = desk.Key == "children" ? Questions(tenant) : [],
            noticeGraceSeconds = 10,
            retentionClass = (string?)null,
        }),
        lineChannel = new
        {
            tenant.Line.WebhookKey,
            tenant.Line.BotUserId,
            tenant.Line.ChannelId,
            tenant.Line.ChannelSecret,
            nextChannelSecret = (string?)null,
            tenant.Line.AssertionKeyPem,
            tenant.Line.AssertionKid,
            tenant.Line.LoginChannelId,
            tenant.Line.LoginChannelSecret,
            tenant.Line.LiffId,
            approval = new { number = "青情第123号", validUntil = "2099-03-31" },
            mode = "contactPoint",
        },
        staff = tenant.Staff.Select(member => new
        {
            staffId = member.StaffId,
            displayName = member.DisplayName,
            email = member.Email,
            roles = member.Roles,
            departments = member.Departments,
            desks = member.Desks,
            capacity = member.Capacity,
            password = member.Password,
            totpSecretBase32 = member.TotpSecret,
        }),
    }) }, Writing);

    /// <summary>The two optional questions of the children's desk.</summary>
    public static Guid QuestionId(DemoTenant tenant, string key) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant.TenantId}/question/{key}"))[..16]);

    private static object[] Questions(DemoTenant tenant) =>
    [
        new
        {
            questionId = QuestionId(tenant, "topic"), label = "どんなことの相談ですか", kind = "choice", required = false,
            options = new[] { ("friends", "友だちのこと"), ("school", "学校のこと"), ("home", "家のこと"), ("other", "そのほか・わからない") }
                .Select(option => new { optionId = QuestionId(tenant, "topic-" + option.Item1), label = option.Item2 }),
        },
        new { questionId = QuestionId(tenant, "call-me"), label = "なんと呼べばいいですか（ニックネームで大丈夫です）", kind = "text", required = false, options = Array.Empty<object>() },
    ];

    private static readonly object[] Hotlines =
    [
        new { name = "いのちの危険があるとき（警察・救急）", number = "110 / 119", hours = "24時間", tel = "110" },
        new { name = "よりそいホットライン", number = "0120-279-338", hours = "24時間", tel = "0120279338" },
        new { name = "チャイルドライン（18歳まで）", number = "0120-99-7777", hours = "毎日 16:00–21:00", tel = "0120997777" },
        new { name = "24時間子供SOSダイヤル", number = "0120-0-78310", hours = "24時間", tel = "0120078310" },
    ];

    private static string[] Consent(string name) =>
    [
        $"この相談は{name}が行います。相談員が文字でお話を聞きます。",
        "書いたことは暗号にして日本の中だけに保管します。LINEには残りません。",
        "名前や住所を言わなくても相談できます。あなたの許可なく、学校や家の人に伝えることはありません。",
        "ただし、命や体に危険があると思われるときは、あなたを守るために、必要なところへ連絡することがあります。",
    ];

    private static string NewPassword() => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 5)));

    private static DemoLine NewLine()
    {
        using var rsa = RSA.Create(2048);
        string Digits() => "20" + RandomNumberGenerator.GetString("0123456789", 8);
        var login = Digits();
        return new DemoLine(
            RandomNumberGenerator.GetHexString(32, lowercase: true),
            "U" + RandomNumberGenerator.GetHexString(32, lowercase: true),
            Digits(),
            RandomNumberGenerator.GetHexString(32, lowercase: true),
            login,
            RandomNumberGenerator.GetHexString(32, lowercase: true),
            login + "-" + RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 8),
            rsa.ExportPkcs8PrivateKeyPem(),
            "kid-" + RandomNumberGenerator.GetHexString(12, lowercase: true));
    }
}
