using System.Text.RegularExpressions;
using System.Xml.Linq;
using Proof.Page;

namespace Proof.Tests;

/// <summary>The page never says more than was found: one failure or one thing not tried, and it is no pass.</summary>
public sealed class ProofPageTests
{
    private static readonly Finding Good = new("言葉は外に出ない", "どこにもない。", Outcome.Passed, "ありませんでした。", ["見つかった数 0"], TimeSpan.FromSeconds(12.3));
    private static readonly Finding Bad = Good with { Title = "改ざん", Outcome = Outcome.Failed, Sentence = "指しませんでした。" };
    private static readonly Finding Untried = Good with { Title = "復元", Outcome = Outcome.NotRun, Sentence = "時間が足りず、確かめていません。", Took = TimeSpan.Zero };

    private static ProofRun Run(params Finding[] findings) => new(new DateTimeOffset(2026, 11, 21, 15, 4, 0, TimeSpan.Zero), "936fe2d", "2 コア", findings, ["本物の KMS"]);

    [Fact]
    public void All_that_was_checked_holds()
    {
        var (run, page) = (Run(Good, Good), ProofPage.Write(Run(Good, Good)));

        Assert.Equal((Outcome.Passed, 0), (run.Outcome, run.ExitCode));
        Assert.Contains("合格：2 項目すべて", page, StringComparison.Ordinal);
        Assert.DoesNotContain("不合格", page, StringComparison.Ordinal);
    }

    [Fact]
    public void One_failure_fails_the_whole_and_stands_first()
    {
        var (run, page) = (Run(Good, Untried, Bad), ProofPage.Write(Run(Good, Untried, Bad)));

        Assert.Equal((Outcome.Failed, 1), (run.Outcome, run.ExitCode));
        Assert.Contains("不合格：1 項目が成り立ちませんでした（合格 1、未実施 1）", page, StringComparison.Ordinal);
        var sections = Regex.Matches(page, "<h2>(.*?)</h2>").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(["改ざん", "復元", "言葉は外に出ない", "この検証に含まれないもの"], sections);
    }

    [Fact]
    public void What_was_not_run_is_said_and_is_no_pass()
    {
        foreach (var run in new[] { Run(Good, Untried), Run(), Run(Good with { Outcome = Outcome.Unknown }) })
        {
            Assert.Equal((Outcome.NotRun, 2), (run.Outcome, run.ExitCode));
            Assert.Contains("合格とは言えません", ProofPage.Write(run), StringComparison.Ordinal);
        }

        Assert.Contains("未実施：時間が足りず、確かめていません。", ProofPage.Write(Run(Good, Untried)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_was_spoiled_on_purpose_is_never_a_pass()
    {
        var run = Run(Good, Good) with { Spoiled = Spoil.Words };

        Assert.Equal((Outcome.Failed, 1), (run.Outcome, run.ExitCode));
        Assert.Contains("わざと誤りを入れた回です（words）", ProofPage.Write(run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""), InlineData("words"), InlineData("Talk"), InlineData("copy")]
    public void What_may_be_spoiled_is_taken(string word) => Assert.NotNull(Spoils.Read(word));

    [Theory]
    [InlineData("1"), InlineData("nothing else"), InlineData("everything"), InlineData("words,talk")]
    public void What_cannot_be_spoiled_is_refused(string word) => Assert.Null(Spoils.Read(word));

    [Fact]
    public void Whatever_a_fact_says_is_text_and_nothing_is_loaded()
    {
        var page = ProofPage.Write(Run(Good with { Sentence = "<script>alert(1)</script>", Facts = ["\"><img src=x>", "a & b"] }));

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=", page.Replace("&quot;&gt;&lt;img src=x&gt;", string.Empty, StringComparison.Ordinal));
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_one_whole_page_in_Japanese_for_paper()
    {
        var page = ProofPage.Write(Run(Good, Bad, Untried));

        Assert.StartsWith("<!doctype html>\n<html lang=\"ja\">", page, StringComparison.Ordinal);
        Assert.Contains("@page { size: A4", page, StringComparison.Ordinal);
        Assert.Contains("2026年11月22日 00:04（日本時間）", page, StringComparison.Ordinal);
        Assert.Contains("12.3 秒", page, StringComparison.Ordinal);
        // Every element that was opened is closed: read as XML, without the two void elements of the head.
        var body = Regex.Replace(page["<!doctype html>".Length..], "<meta[^>]*>", string.Empty);
        Assert.Equal("html", XDocument.Parse(body).Root?.Name.LocalName);
    }
}
