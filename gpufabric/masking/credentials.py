"""Recognizes credentials that nobody marked: by the form of their text, or by the name of a property."""

import re

CREDENTIALS = re.compile(
    r"(?:A3T[A-Z0-9]|AKIA|ASIA)[A-Z0-9]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{20,}|pul-[0-9a-f]{40}"
    r"|xox[abprs]-[A-Za-z0-9-]{10,}|AccountKey=[A-Za-z0-9+/=]{20,}|(?<=[?&]sig=)[A-Za-z0-9%+/=]{20,}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"
    r"|-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|\Z)"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)
"""Documented forms of credentials: AWS key ids, GitHub, GitLab, Pulumi and Slack tokens,
Azure storage keys and signatures, JSON web tokens, PEM private keys, passwords in addresses."""

UNFINISHED_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?![\s\S]*-----END )")
"""A private key whose end is missing."""

_CREDENTIAL_NAMES = (
    "password", "passwd", "passphrase", "secret", "secretkey", "secretaccesskey", "clientsecret",
    "privatekey", "sharedkey", "presharedkey", "psk", "connectionstring", "accesstoken", "authtoken",
    "apitoken", "apikey", "bearertoken", "token", "accountkey", "servicekey", "clientkeydata",
)  # fmt: skip


def means_credential(name: str) -> bool:
    """Tell whether a property's name means that its value is a credential."""
    plain = re.sub(r"[^a-z]", "", name.rsplit(".", 1)[-1].lower())
    return plain.endswith(_CREDENTIAL_NAMES)
