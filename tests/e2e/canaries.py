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
OWN_SOURCE, OWN_AMOUNT = "canary-own-Jd7Vc4Tn2", "0.027183"
OWN_PRICES = f"""
prices:
  - cloud: aws
    service: nat-gateway
    amount: {OWN_AMOUNT}
    unit: hour
    source: {OWN_SOURCE}
    valid_until: 2099-12-31
  - {{ cloud: aws, discount_percent: 10, source: {OWN_SOURCE}, valid_until: 2099-12-31 }}
"""
"""Own prices of the user: sums contain them, and no output tells those of an item."""

STACK = "aws-us-east-1"
SEED = {
    "accounts": [
        {
            "provider": "azure-native",
            "config": {"subscriptionId": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"},
            "resources": [
                {
                    "type": "azure-native:resources:ResourceGroup",
                    "name": "ports",
                    "inputs": {"resourceGroupName": "ports", "location": "eastus"},
                }
            ],
        }
    ]
}
"""Resources of ``sim seed``."""

NEW = ("new", "aws-us-east-2", "--shape", "p6-b200.48xlarge", "--nodes", "2")
ZONES = ("--set", "zone=use2-az1", "--set", "system_zones=use2-az1,use2-az2")
CASE = Path(__file__).parents[2] / "examples" / "lease-vs-own" / "gb200.yaml"
REQUEST = Path(__file__).parents[2] / "examples" / "time-to-gpus" / "gb200.yaml"
JOB = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"
READING = (
    ("show",),
    ("show", "--json"),
    ("check",),
    ("check", "--json", "--sarif", ".gpufabric/check.sarif"),
    ("quote", "--gpu", "B200"),
    ("quote", "--gpu", "B200", "--json"),
    ("quote", "--all", "--model", "llama-3-70b"),
    ("quote", "--all", "--json"),
    ("plan", str(JOB)),
    ("plan", str(JOB), "--json"),
    ("plan", str(JOB), "--write", ".", "--dry-run"),
    ("plan", str(JOB), "--report", "plan.html", "--report", "plan.md"),
    ("lease-vs-own", str(CASE)),
    ("lease-vs-own", str(CASE), "--json", "--page", ".gpufabric/lease-vs-own.html"),
    ("time-to-gpus", str(REQUEST)),
    ("time-to-gpus", str(REQUEST), "--json", "--page", ".gpufabric/lead-times.html"),
    ("shapes",),
    ("shapes", "--json"),
    ("resilience",),
    ("resilience", "--json"),
    ("train",),
    ("train", "--json"),
    ("manifests", STACK),
    ("manifests", STACK, "--out", ".gpufabric/manifests"),
    ("launch", STACK),
    ("launch", STACK, "--out", ".gpufabric/launch"),
    ("env", STACK),
    ("env", STACK, "--json"),
    ("preflight",),
    ("preflight", "--json", "--sarif", ".gpufabric/preflight.sarif"),
    ("snapshot", "all", "--dry-run"),
    ("snapshot", "all", "--json"),
    ("roles", "--cloud", "aws", "--for", "up"),
    ("roles", "--for", "up", "--json"),
    ("pipelines", "--for", "github", "--json"),
    ("pipelines", "--for", "gitlab", "--setup", "make setup"),
    ("pipelines", "--for", "azure-devops", "--setup", "make setup"),
    (
        "pipelines",
        "--for",
        "operator",
        "--repository",
        "https://example.com/f",
        "--organization",
        "acme",
    ),
    ("pipelines", "--for", "deployments", "--repository", "acme/fabric", "--organization", "acme"),
    ("adopt", STACK),
    ("adopt", STACK, "--json", "--write-ids", ".gpufabric/ids.yaml"),
    ("doctor",),
    ("doctor", "--json"),
    ("doctor", "--clouds"),
    ("doctor", "--clouds", "--json"),
    ("init", ".gpufabric/lab", "--no-region", "--dry-run"),
    ("init", ".gpufabric/lab", "--no-region", "--dry-run", "--json"),
    ("migrate", "--dry-run"),
    ("migrate", "--dry-run", "--json"),
    (*NEW, *ZONES, "--set", "account_id=123456789012", "--dry-run"),
    ("report", "--check"),
    ("report", "--check", "--format", "json"),
    ("schema", "region"),
    ("schema", "stack"),
    ("schema", "--write"),
    ("roll", STACK, "train", "--replace-command", "terminate {node}", "--yes"),
    ("sim", "env"),
    ("sim", "list"),
    ("sim", "list", "--json"),
    ("sim", "reach"),
    ("sim", "resolve", "lighthouse.fabric.internal"),
    ("sim", "capacity", "show"),
    ("sim", "status"),
    ("sim", "status", "--json"),
    ("sim", "fault", "list"),
    ("sim", "fault", "list", "--json"),
    ("sim", "clock", "show"),
    ("sim", "clock", "show", "--json"),
)
"""Commands that change nothing, as a user runs them."""

SHOWN_BY_THE_CLOUD = {
    f"sim {command}": [CONFIG] for command in ("list", "list --json", "status", "status --json")
}
"""Ids of the cloud's own that contain the account, as its console shows them."""

CHANGING = (
    ("sim", "capacity", "set", "capacity.json"),
    ("sim", "capacity", "clear"),
    ("sim", "init", ".gpufabric/clouds"),
    ("sim", "load", ".gpufabric/clouds"),
    ("sim", "unload"),
    ("sim", "fault", "add", "denied", "--name", "nothing"),
    ("sim", "fault", "clear"),
    ("sim", "clock", "advance", "6h"),
    ("sim", "clock", "set", "2026-12-03T12:00:00Z"),
    ("sim", "clock", "run"),
    ("sim", "clock", "stop"),
    ("sim", "clock", "reset"),
    ("sim", "seed", "seed.json", "--dry-run"),
    ("sim", "seed", "seed.json"),
    ("sim", "seed", "seed.json", "--json"),
    ("sim", "list", "--given", "--json"),
    ("sim", "fail-node", STACK, "train"),
    ("sim", "drift", "{parameter}", "description", '"drifted"'),
    ("sim", "remove", "{parameter}"),
    ("sim", "reset", "--yes"),
)
"""Commands that change the simulated clouds, in this order."""

ENVIRONMENT = {"CANARY_TOKEN": TOKEN, "TF_VAR_private_key": KEY}

PROGRAM = """
import base64, json, os, sys, urllib.parse
import pulumi, pulumi_aws

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
    for secret in (CONFIG, INPUT, OUTPUT, TOKEN, OWN_SOURCE, OWN_AMOUNT, *KEY.splitlines()[1:3]):
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
    by_file: dict[str, list[str]] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                shown = leaks(path.read_bytes().decode("utf-8", "replace"))
                if shown:
                    by_file[str(path)] = shown
    return by_file
