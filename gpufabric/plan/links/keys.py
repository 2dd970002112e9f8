"""Pre-shared keys of VPN tunnels: which keys a cloud takes, and new keys that all clouds take."""

import secrets
from string import ascii_letters, digits

from gpufabric.catalog.vpn_keys import VpnKeyRules

ALPHANUMERIC = ascii_letters + digits
"""Characters that every cloud takes."""

KEY_LENGTH = 32
"""Length of new keys, 190 bits: as long as the keys that AWS makes."""


def new_key() -> str:
    """Return a random key that every cloud takes: letters and digits, with a letter first."""
    rest = (secrets.choice(ALPHANUMERIC) for _ in range(KEY_LENGTH - 1))
    return secrets.choice(ascii_letters) + "".join(rest)


def takes(rules: VpnKeyRules, key: str) -> bool:
    """Return whether a cloud takes a key."""
    allowed = ALPHANUMERIC + rules.others.value
    shortest, longest = rules.lengths.value if rules.lengths else (1, len(key))
    first = rules.not_first.value if rules.not_first else ""
    fits = shortest <= len(key) <= longest and key[:1] not in tuple(first)
    return fits and all(character in allowed for character in key)
