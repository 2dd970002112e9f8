"""How long a code host asks a client to wait, and a budget for such waits.

- GitHub: 403 or 429 with ``retry-after``, or with ``x-ratelimit-remaining: 0`` and ``x-ratelimit-reset``;
  without either, at least a minute, and longer each time
  (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api). GraphQL rejects with 200,
  too, and the same headers
  (https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api).
- GitLab: 429 with ``Retry-After`` or ``RateLimit-Remaining`` and ``RateLimit-Reset``
  (https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/).
- Azure DevOps: ``Retry-After``, also with 200, which then applies to the next request
  (https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT_SECONDS = 480
"""Most seconds that one command waits for a code host, all waits together."""

_UNSTATED_SECONDS = 60
"""First wait for a rate limit whose length the host does not state; each further wait doubles."""

_NOTICE_SECONDS = 60
"""Time between two lines of progress."""

_BUSY = frozenset({408, 500, 502, 503, 504})
TOO_MANY = 429
"""Status of a request that the host rejects for its rate."""

_FORBIDDEN = 403
_LIMIT_WORDS = re.compile(r"rate limit|abuse detection", re.IGNORECASE)
_WHOLE = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait before the next request.

    Attributes:
        seconds: its length.
        stated: the header that states it; empty if the host states nothing.
        limited: whether the host has rejected the request for its rate: then it has done nothing.
    """

    seconds: float
    stated: str
    limited: bool


def wait_for(
    status: int, headers: Mapping[str, str], message: str, attempt: int, now: datetime
) -> Wait | None:
    """Return the wait after a response that failed; None if another attempt cannot help.

    Args:
        status: status of the response.
        headers: its headers, in lower case.
        message: the error's text.
        attempt: number of the attempt that failed, from 1.
        now: the time.
    """
    stated = retry_after(headers, now)
    reset = _reset(headers, now)
    if status == TOO_MANY or (
        status == _FORBIDDEN and (stated is not None or reset is not None or is_limit(message))
    ):
        if stated is not None:
            return Wait(stated, f"Retry-After: {headers['retry-after']}", limited=True)
        if reset is not None:
            return Wait(reset[0], reset[1], limited=True)
        return Wait(_UNSTATED_SECONDS * 2.0 ** (attempt - 1), "", limited=True)
    if status not in _BUSY:
        return None
    if stated is not None:
        return Wait(stated, f"Retry-After: {headers['retry-after']}", limited=False)
    return Wait(2.0 ** (attempt - 1), "", limited=False)


def is_limit(message: str) -> bool:
    """Tell whether the text of an error names a rate limit."""
    return _LIMIT_WORDS.search(message) is not None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read ``Retry-After``: seconds or a date (RFC 9110, section 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if _WHOLE.fullmatch(value):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _reset(headers: Mapping[str, str], now: datetime) -> tuple[float, str] | None:
    """Read when an exhausted limit starts anew. The reset of a limit with requests left means nothing."""
    for prefix in ("x-ratelimit", "ratelimit"):
        remaining, reset = headers.get(f"{prefix}-remaining", ""), headers.get(f"{prefix}-reset", "")
        if remaining.strip() == "0" and _WHOLE.fullmatch(reset.strip()):
            # The host counts in whole seconds.
            return max(0.0, int(reset) - now.timestamp()) + 1, f"{prefix}-reset: {reset.strip()}"
    return None


@dataclass(slots=True)
class WaitBudget:
    """The time that a command may wait for a host.

    Attributes:
        sleep: sleeps for a number of seconds.
        tell: prints a line of progress.
        left_seconds: what remains of the budget.
    """

    sleep: Callable[[float], object]
    tell: Callable[[str], object]
    left_seconds: float = field(default=LONGEST_WAIT_SECONDS)

    def covers(self, seconds: float) -> bool:
        """Tell whether a wait fits into the rest."""
        return seconds <= self.left_seconds

    def spend(self, seconds: float, reason: str) -> None:
        """Wait, with a line of progress at the start and each minute."""
        self.left_seconds -= seconds
        rest = seconds
        while rest > 0:
            self.tell(f"{reason}: waiting {rest:.0f} s")
            step = min(rest, _NOTICE_SECONDS)
            self.sleep(step)
            rest -= step


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)
