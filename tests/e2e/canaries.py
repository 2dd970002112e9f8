"""Plants secrets in a project, and looks for them in everything that its commands leave and print."""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

CONFIG = "493820716455"
"""Account id, encrypted in the stack's file."""
INPUT = "canary-input-Zq7Xw2Lm9"
OUTPUT = "canary-output-Rt5Yp8Kd1"
TOKEN = 'canary/token+Bv6Nc3"Hs<4'
KEY = "\n".join(
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "MIIEowIBAAKCAQEAcanaryZl1mYq0f2yJq9cV3hK8uQd5eR6tY7uI8oP9aS0dF1gH",
        "K3lZ4xC5vB6nM7qW8eR9tY0uI1oP2aS3dF4gH5jK6lZ7xC8vB9nM0qW1eR2tY3canary",
        "-----END RSA PRIVATE KEY-----",
        "",
    ]
)
ENVIRONMENT = {"CANARY_TOKEN": TOKEN, "TF_VAR_private_key": KEY}

PROGRAM = """
import base64, json, os, sys, urllib.parse
import pulumi_aws

config = (pulumi.Config().get_object("region") or {}).get("account_id", "nothing")
token, key = os.environ["CANARY_TOKEN"], os.environ["TF_VAR_private_key"]
planted, output = INPUT, OUTPUT
if pulumi.get_stack() != "backbone":
    parameter = pulumi_aws.ssm.Parameter(
        "canary", type="SecureString", value=pulumi.Output.secret(planted), description=f"uses {token}",
        opts=pulumi.ResourceOptions(provider=pulumi_aws.Provider("canary", region="us-east-1")),
    )
    pulumi.export("canary", pulumi.Output.secret({"deep": [output]}))
    pulumi.export("unmarked", f"It is {token}")

def spelled(text):
    yield text
    yield json.dumps({"key": text})
    yield json.dumps(json.dumps({"key": text}))
    yield repr(text)
    yield urllib.parse.quote(text, safe="")
    yield base64.b64encode(text.encode()).decode()
    yield base64.b64encode(b"x" + text.encode() + b"y").decode()
    yield text.encode().hex()
    half = len(text) // 2
    yield text[:half] + "\\n   " + text[half:]

# What only the program knows, nobody can mask: the state has it after the first update.
secrets = (config, token, key, *((planted, output) if os.environ.get("CANARY_OF_STATE") else ()))
for secret in secrets:
    for text in spelled(secret):
        pulumi.log.warn(f"logged {text}")
        print(f"printed {text}")
        print(f"complained {text}", file=sys.stderr)
if os.environ.get("CANARY_FAILS"):
    raise RuntimeError(" and ".join(text for secret in secrets for text in spelled(secret)))
"""


def plant(project: Path) -> None:
    """Let the program of every stack use and quote the secrets."""
    program = project / "stacks" / "__main__.py"
    code = PROGRAM.replace("= INPUT, OUTPUT", f"= {INPUT!r}, {OUTPUT!r}")
    program.write_text(program.read_text() + code)


def cores() -> Iterator[str]:
    """Yield parts of the secrets, in each form, that must be nowhere."""
    for secret in (CONFIG, INPUT, OUTPUT, TOKEN, *KEY.splitlines()[1:3]):
        yield secret
        yield json.dumps(secret)[1:-1]
        yield json.dumps(json.dumps(secret)[1:-1])[1:-1]
        yield quote(secret, safe="")
        yield secret.encode().hex()
        for before in range(3):
            yield base64.b64encode(bytes(before) + secret.encode()).decode()[4:-4]


def leaks(text: str) -> list[str]:
    """Return the parts of secrets that a text shows, whatever splits its lines."""
    joined = "".join(character for character in text if not character.isspace() and character not in "│|")
    return [core for core in dict.fromkeys(cores()) if core in text or core in joined]


def leaks_in(folders: Iterable[Path]) -> dict[str, list[str]]:
    """Return the leaks of every file below some folders."""
    found: dict[str, list[str]] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                shown = leaks(path.read_bytes().decode("utf-8", "replace"))
                if shown:
                    found[str(path)] = shown
    return found
