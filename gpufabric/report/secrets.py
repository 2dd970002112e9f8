"""Masks secrets in reports.

A value that the engine marks as secret never becomes text. Readable text inside such a value is masked
wherever else it appears: in messages, other properties and names. Unmarked values are masked too if the
property's name means a credential, or if the text has the form of a well-known credential.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote

from gpufabric.wire.secrets import MASKED

_SHORTEST_LINE = 8
"""Characters from which each line of a secret of several lines is masked by itself."""

_CREDENTIALS = re.compile(
    r"(?:A3T[A-Z0-9]|AKIA|ASIA)[A-Z0-9]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{20,}|pul-[0-9a-f]{40}"
    r"|xox[abprs]-[A-Za-z0-9-]{10,}|AccountKey=[A-Za-z0-9+/=]{20,}|(?<=[?&]sig=)[A-Za-z0-9%+/=]{20,}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"
    r"|-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|\Z)"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)
"""Documented forms of credentials: AWS key ids, GitHub, GitLab, Pulumi and Slack tokens,
Azure storage keys and signatures, JSON web tokens, PEM private keys, passwords in addresses."""

_CREDENTIAL_NAMES = (
    "password", "passwd", "passphrase", "secret", "secretkey", "secretaccesskey", "clientsecret",
    "privatekey", "sharedkey", "presharedkey", "psk", "connectionstring", "accesstoken", "authtoken",
    "apitoken", "apikey", "bearertoken", "token", "accountkey", "servicekey",
)  # fmt: skip
_ENVIRONMENT_NAME = re.compile(r"TOKEN|SECRET|PASSWORD|PASSPHRASE|PRIVATE|CREDENTIAL|API_?KEY|ACCESS_?KEY")
_SHORTEST_OF_ENVIRONMENT = 8


class Mask:
    """Replaces secrets in text.

    Args:
        texts: the secrets.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        forms = sorted({form for text in texts for form in _forms(text)}, key=lambda form: (-len(form), form))
        self._known = re.compile("|".join(map(re.escape, forms))) if forms else None

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        if self._known is not None:
            text = self._known.sub(MASKED, text)
        return _CREDENTIALS.sub(MASKED, text)


def mask_of(secret_texts: Iterable[str], environment: Mapping[str, str] | None = None) -> Mask:
    """Make the mask for secrets of the engine's events and of this process.

    Args:
        secret_texts: texts inside values that the events mark as secret.
        environment: variables of this process; values are masked if the name means a credential.
    """
    return Mask(
        frozenset(secret_texts).difference((MASKED,))
        | {
            value
            for name, value in (environment or {}).items()
            if _ENVIRONMENT_NAME.search(name.upper()) and len(value) >= _SHORTEST_OF_ENVIRONMENT
        }
    )


def means_credential(name: str) -> bool:
    """Tell whether a property's name means that its value is a credential."""
    plain = re.sub(r"[^a-z]", "", name.rsplit(".", 1)[-1].lower())
    return plain.endswith(_CREDENTIAL_NAMES)


def _forms(text: str) -> Iterable[str]:
    """Yield a secret as plain text and as JSON, Python, a URL, HTML and base64 write it."""
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
