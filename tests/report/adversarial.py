"""Texts that attack Markdown, HTML, code hosts, terminals and CI systems."""

from hypothesis import strategies as st

TEXTS = (
    # Mentions.
    "@user", ".@user", "/@user", "(@user)", "x@user", "@org/team", "\\@user", "&#64;user", "`@user`",
    "``@user`",
    "@<00000000-0000-0000-0000-000000000000>", "user@example.com", "_@user_", "*@user*", "-@user", "@user/",
    # Addresses.
    "https://example.com", "_https://example.com", "1http://example.com", "*https://example.com*",
    "ftp://x.io",
    "_www.example.com", "www.example.com", "WWW.EXAMPLE.COM", "mailto:a@example.com",
    "xmpp:a@example.com/b",
    "<https://example.com>", "<a@example.com>", "example.com", "javascript:alert(1)",
    "http&#58;//example.com",
    "https:\u200b//example.com", "ht\ntps://example.com",
    # References.
    "GHSA-jfh8-c2jp-5v3q",
    "#1", "user/repo#1", "GH-1", "gh-1", "a5c3785ed8d6a35868bc169f07e40e889087fd2e", "a5c3785",
    "user@a5c3785",
    "a5c3785...b5c3785", "!1", "group/project!1", "&1", "%1", '%"next release"', "%milestone", "~1",
    "~label",
    '~"a label"', "$1", "group/project$1", "[vulnerability:1]", "[issue:group/project/1]", "*iteration:1",
    "^alert#1", "PROJ-123", "AB#123", "group/project>", "[[page]]", "[[_TOC_]]", "[TOC]", ":smile:",
    ":octocat:",
    "{+ added +}", "{- removed -}", "[+ added +]", '#"1"',
    # Quick actions and commands of bots.
    "/close", "\n/close", "a\n/close\nb", "a\r\n/assign @user", "a\n\n/merge", "a\u2028/close",
    "a\x0b/close",
    # Blocks.
    "# heading", "- item", "+ item", "* item", "1. item", "1) item", "> quote", "---", "***", "===",
    "- [ ] task",
    "[x] task", "```\ncode", "~~~\ncode", "    code", "\tcode", "a\n\nb", "a\n---", "| a |\n|---|",
    "a | b | c",
    "\\| a", "\\\\| a", "a|", "|", "\\", "\\|@x", "a\\|b@c", "\\\\|b@c", "`|`", "`a|b@c`", "<br>",
    "[^1]", "[^1]: note", "[a]: https://example.com", "[!NOTE]", "***x***", "__x__", "~~x~~", "~x~", "*",
    "**", "_",
    # Links, images and HTML.
    "[a](https://example.com)", "![a](https://example.com/a.png)", "[a][b]", "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>", "</details>", "</summary>", "<details open>", "</code>",
    "</td></tr></table>",
    "<!--", "-->", "<![CDATA[", "<?php", "<a href='https://example.com'>", "<svg/onload=alert(1)>",
    "</svg>",
    "</title>", "</style>", "</pre>", "&lt;b&gt;", "&", "&amp;", "&#x3C;", "'\"", "{{ 7 * 7 }}",
    "{% raw %}",
    # Formulas, and addresses that begin as an amount.
    "$/www.", "$1/mailto:",
    "$x$", "$`x`$", "$$x$$", "$", "a$b c$d", "$5 and x$", "\\(x\\)", "\\$x\\$", "```math",
    # Diagrams.
    '"] --> x["', "end", "click r0 href \"https://example.com\"", "%%{init: {}}%%", "#quot;", "#64;user",
    "```",
    "````", "```mermaid",
    # Terminals and characters that hide.
    "\x1b[31mred", "\x1b]8;;https://example.com\x07a\x1b]8;;\x07", "\x9b2J", "a\rb", "a\x08b", "\x00",
    "\x7f",
    "\u202eevil", "\u2066a\u2069", "a\u200bb", "@\u200buser", "\ufeff@user", "\u2060", "\U000e0041",
    "\u3164",
    # Commands to agents of CI systems.
    "::error::a", "##vso[task.setvariable variable=PATH]a", "##[error]a", "\n::add-mask::a",
    # Templates and tables.
    "[link=https://example.com]a[/link]", "[bold]a", "{0}", "%s", "a" * 3000, "@u " * 300, "| " * 300,
    "`" * 300,
    "@user " + "`" * 300, "`" * 90 + "@user",
)  # fmt: skip

_FRAGMENTS = (
    "@", "#", "!", "&", "%", "~", "$", "^", "*", "_", "`", "\\", "|", "[", "]", "(", ")", "<", ">", "{",
    "}", ":",
    "/", ".", "-", "+", "=", '"', "'", " ", "\n", "\r", "\t", "a", "user", "1", "http", "://", "www.",
    "x.io",
    "abcdef1", "\u200b", "\u202e", "\x1b", "<!--", "-->", "</details>", "```", "GH-", "&#64;", "\xa0",
)  # fmt: skip

texts = st.one_of(
    st.sampled_from(TEXTS),
    st.text(max_size=60),
    st.lists(st.sampled_from(_FRAGMENTS), max_size=14).map("".join),
    st.lists(st.sampled_from(TEXTS), min_size=2, max_size=3).map(" ".join),
)
