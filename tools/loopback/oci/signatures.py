"""Checks the signatures of requests as OCI does (draft-cavage-http-signatures-08)."""

import base64
import hashlib
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

_PART = re.compile(r'(\w+)="([^"]*)"')


def key_id(headers: Mapping[str, str]) -> str:
    """Return the key that a request names; empty for a request without a signature."""
    return _parts(headers).get("keyId", "")


def is_signed(method: str, target: str, headers: Mapping[str, str], body: bytes, key: RSAPublicKey) -> bool:
    """Return whether a request is signed with a key, with all headers that OCI wants."""
    parts = _parts(headers)
    signed = parts.get("headers", "").split()
    wanted = {"date", "(request-target)"} | (
        {"content-length", "content-type", "x-content-sha256"} if method == "POST" else set[str]()
    )
    if parts.get("algorithm") != "rsa-sha256" or not wanted <= set(signed):
        return False
    if body and headers.get("x-content-sha256") != base64.b64encode(hashlib.sha256(body).digest()).decode():
        return False
    lines = [
        f"{name}: {method.lower()} {target}" if name == "(request-target)" else f"{name}: {headers[name]}"
        for name in signed
    ]
    try:
        key.verify(
            base64.b64decode(parts["signature"]), "\n".join(lines).encode(), padding.PKCS1v15(), SHA256()
        )
    except InvalidSignature:
        return False
    return True


def _parts(headers: Mapping[str, str]) -> dict[str, str]:
    return dict(_PART.findall(headers.get("authorization", "")))
