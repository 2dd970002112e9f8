"""Keeps secrets out of reports.

What the engine marks as secret never becomes text. What is inside such marks, where it can be read, is also
taken out of everything else that is shown: messages, other properties, names. Values under names that mean a
credential, and texts in the form of well-known credentials, are hidden although nobody marked them.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote

from gpufabric.check.registered import texts_inside_secrets
from gpufabric.wire.values import Value

HIDDEN = "[secret]"

_SHORTEST_LINE = 8
"""Characters from which a single line of a secret of several lines is a secret by itself."""

_CREDENTIALS = re.compile(
    r"(?:A3T[A-Z0-9]|AKIA|ASIA)[A-Z0-9]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{20,}|pul-[0-9a-f]{40}"
    r"|xox[abprs]-[A-Za-z0-9-]{10,}|AccountKey=[A-Za-z0-9+/=]{20,}|(?<=[?&]sig=)[A-Za-z0-9%+/=]{20,}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"
    r"|-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|\Z)"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)
"""Forms of credentials that their issuers document: AWS key ids, GitHub, GitLab, Pulumi and Slack tokens,
Azure storage keys and signatures, JSON web tokens, PEM private keys, passwords in addresses."""

_CREDENTIAL_NAMES = (
    "password", "passwd", "passphrase", "secret", "secretkey", "secretaccesskey", "clientsecret",
    "privatekey", "sharedkey", "presharedkey", "psk", "connectionstring", "accesstoken", "authtoken",
    "apitoken", "apikey", "bearertoken", "token", "accountkey", "servicekey",
)  # fmt: skip
_ENVIRONMENT_NAME = re.compile(r"TOKEN|SECRET|PASSWORD|PASSPHRASE|PRIVATE|CREDENTIAL|API_?KEY|ACCESS_?KEY")
_SHORTEST_OF_ENVIRONMENT = 8


class Mask:
    """Takes known secrets out of text.

    Args:
        texts: what must never be shown.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        forms = sorted({form for text in texts for form in _forms(text)}, key=lambda one: (-len(one), one))
        self._known = re.compile("|".join(map(re.escape, forms))) if forms else None

    def text(self, text: str) -> str:
        """Give a text without secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        return _CREDENTIALS.sub(HIDDEN, text)


def mask_of(values: Iterable[Value], environment: Mapping[str, str] | None = None) -> Mask:
    """Make the mask for everything that is marked as secret in some values.

    Args:
        values: the engine's events, in Pulumi's wire format.
        environment: variables of this process; the values of those whose names mean a credential are masked.
    """
    return Mask(
        texts_inside_secrets(list(values)).difference((HIDDEN,))
        | {
            value
            for name, value in (environment or {}).items()
            if _ENVIRONMENT_NAME.search(name.upper()) and len(value) >= _SHORTEST_OF_ENVIRONMENT
        }
    )


def means_credential(name: str) -> bool:
    """Tell whether a property's name says that its value is a credential."""
    plain = re.sub(r"[^a-z]", "", name.rsplit(".", 1)[-1].lower())
    return plain.endswith(_CREDENTIAL_NAMES)


def _forms(text: str) -> Iterable[str]:
    """Give a secret and what it becomes inside JSON, a program's text, an address, HTML and base64."""
    yield text
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield repr(text)[1:-1]
    yield quote(text, safe="")
    yield quote(text)
    yield escape(text)
    yield base64.b64encode(text.encode(errors="replace")).decode().rstrip("=")
    stripped = text.strip()
    if len(stripped) >= _SHORTEST_LINE:
        yield stripped
    lines = text.splitlines()
    if len(lines) > 1:
        yield from (line.strip() for line in lines if len(line.strip()) >= _SHORTEST_LINE)
