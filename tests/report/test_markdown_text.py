import pytest

from gpufabric.report.markdown_text import cell, code_cell, html_text, inline


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ask @user, now", "ask `@user`, now"),
        ("see https://example.com).", "see `https://example.com`)."),
        ("costs $1,331,701/month (+$5.20)", "costs $1,331,701/month (+$5.20)"),
        ("pays ~$ and US$", "pays `~$` and `US$`"),
        ("a_b *c* [d] | e ~f", "a\\_b \\*c\\* \\[d\\] \\| e `~f`"),
        ("`@a` and ``@b", "`` `@a` `` and ``` ``@b ```"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("# heading", "\\# heading"),
        ("a\n/close", "a /close"),
        ("<b> & </b>", "&lt;b&gt; &amp; &lt;/b&gt;"),
        ("p5.48xlarge in us-east-1a at 10.0.0.0/16", "p5.48xlarge in us-east-1a at 10.0.0.0/16"),
        ("pools.train.nodes: 5", "`pools.train.nodes`: 5"),
    ],
)
def test_words_that_could_be_active_become_code(text: str, written: str) -> None:
    assert inline(text, 500) == written


def test_bars_do_not_end_a_cell() -> None:
    assert cell("a|b @c|d", 500) == "a\\|b `@c\\|d`"
    assert code_cell("a\\|b", 500) == "`a\\\N{WORD JOINER}\\|b`"


def test_html_is_escaped_where_no_markdown_is_read() -> None:
    assert html_text("a_b <b> @user", 500) == "a_b &lt;b&gt; <code>@user</code>"


def test_a_long_text_is_cut_before_it_is_escaped() -> None:
    assert inline("@" * 100, 5) == "`@@@@\N{HORIZONTAL ELLIPSIS}`"
