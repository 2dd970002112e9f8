"""A secret is masked in every form in which something may write it, and nothing else is."""

import base64
import html
import json
import shlex
import textwrap
from itertools import pairwise
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.masking.mask import Mask
from gpufabric.wire.secrets import MASKED

MARK = "hunter2Planted"
KEY = "\n".join(
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "MIIEowIBAAKCAQEAx7Zl1mYq0f2y+Jq9cV3hK8uQd5eR6tY7uI8oP9aS0dF1gH2j",
        "K3lZ4xC5vB6nM7qW8eR9tY0uI1oP2aS3dF4gH5jK6lZ7xC8vB9nM0qW1eR2tY3uI",
        "-----END RSA PRIVATE KEY-----",
        "",
    ]
)
secrets = st.text("abcXYZ019{}<>&\"'/\\$ %é+=", min_size=0, max_size=12).map(
    lambda text: f"{MARK}{text}{MARK}"
)


def written(secret: str) -> list[str]:
    """Write a secret in every form."""
    raw = secret.encode()
    inside = [base64.b64encode(b"x" * before + raw + b"yy").decode() for before in range(3)]
    return [
        secret,
        json.dumps({"key": secret}),
        json.dumps(json.dumps({"key": secret})),
        json.dumps({"key": secret}, ensure_ascii=False),
        repr(secret),
        html.escape(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        shlex.quote(secret),
        f"key: '{secret.replace(chr(39), chr(39) * 2)}'",
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        raw.hex(),
        raw.hex().upper(),
        raw.hex(":"),
        raw.hex(" ").upper(),
        repr(raw),
        quote(quote(secret, safe=""), safe=""),
        *inside,
        *(text.replace("+", "-").replace("/", "_") for text in inside),
    ]


def readable(text: str) -> bool:
    """Tell whether a text still shows a good part of the planted secret, in any form."""
    raw = MARK.encode()
    core = [base64.b64encode(bytes(before) + raw * 2).decode()[4:16] for before in range(3)]
    shown = "".join(text.split())
    spelled = (raw.hex(), raw.hex().upper(), raw.hex(":"), raw.hex("-"))
    return any(part in shown for part in (MARK, *spelled, *core))


@given(secret=secrets)
def test_every_form(secret: str) -> None:
    mask = Mask([secret])
    for text in written(secret):
        masked = mask.text(f"before {text} after")
        assert not readable(masked), masked
        assert masked.startswith("before ")
        assert masked.endswith(" after")


@given(secret=secrets, width=st.integers(5, 40))
def test_a_secret_that_lines_split(secret: str, width: int) -> None:
    mask = Mask([secret])
    for text in written(secret):
        lines = [text[place : place + width] for place in range(0, len(text), width)]
        for separator in ("\n", "\r\n    ", '"\n  "', " │\n│ ", "\\n"):
            assert not readable(mask.text(separator.join(lines)))


@given(secret=secrets, cuts=st.lists(st.integers(1, 60), max_size=4))
def test_a_secret_that_messages_split(secret: str, cuts: list[int]) -> None:
    text = f"before {secret} after"
    places = sorted({0, *(cut for cut in cuts if cut < len(text)), len(text)})
    parts = [text[first:last] for first, last in pairwise(places)]
    masked = Mask([secret]).texts(parts)
    assert len(masked) == len(parts)
    assert MARK not in "".join(masked)
    assert "".join(masked).startswith("before ")


@given(secret=secrets, cut=st.integers(1, 30))
def test_the_beginning_of_a_secret_waits_for_the_rest(secret: str, cut: int) -> None:
    beginning = secret[:cut].rstrip()
    assert Mask([secret]).may_go_on(f"says {beginning}\n")
    assert not Mask([secret]).may_go_on("says 9\n") or secret.startswith("9")


@given(secret=secrets)
def test_what_is_masked_is_found(secret: str) -> None:
    mask = Mask([secret])
    for text in written(secret):
        assert mask.finds(text) or mask.text(text) == text


def test_a_key_is_masked_line_by_line() -> None:
    mask = Mask([KEY])
    body = KEY.splitlines()[1:3]
    texts = [
        KEY,
        KEY.replace("\n", "\\n"),
        KEY.replace("\n", " "),
        "".join(KEY.splitlines()),
        textwrap.indent(KEY, "    "),
        body[0],
        f"key starts with {body[1]}",
        base64.b64encode(KEY.encode()).decode(),
        "\n".join(textwrap.wrap(base64.b64encode(KEY.encode()).decode(), 64)),
    ]
    for text in texts:
        masked = mask.text(text)
        assert MASKED in masked
        assert not any(line[:12] in masked for line in body)
    assert mask.text("-----END RSA PRIVATE KEY-----") == "-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("1", "11 nodes at 1.1"),
        ("32", "32 nodes"),
        ("4.10", "14.10 and 4.105"),
        ("abc", "abcd xabc"),
        ("training-run", "the training of a run"),
        ("trainingrun", "training run"),
    ],
)
def test_what_only_resembles_a_secret_stays(secret: str, text: str) -> None:
    assert Mask([secret]).text(text) == text


def test_short_secrets_are_masked_as_words() -> None:
    assert Mask(["4.10"]).text("at $4.10/GPU-hour") == f"at ${MASKED}/GPU-hour"


def test_values_and_names_of_maps() -> None:
    value = {"a": [f"is {MARK}", 1, None, True], MARK: {"b": MARK}}
    assert Mask([MARK]).value(value) == {"a": [f"is {MASKED}", 1, None, True], MASKED: {"b": MASKED}}


def test_an_empty_mask_leaves_text_alone() -> None:
    assert Mask([]).text("text") == "text"
    assert not Mask([]).may_go_on("text")
    assert not Mask([]).finds("text")


def test_many_secrets_with_common_beginnings() -> None:
    texts = [f"{'k' * length}-{length}-secret" for length in range(1, 200)]
    mask = Mask(texts)
    assert mask.text(" ".join(texts)) == " ".join([MASKED] * len(texts))
