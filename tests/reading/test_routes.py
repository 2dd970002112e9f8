"""Files of people and of other programs are read through ``gpufabric.reading``."""

import re
from pathlib import Path

import pytest

DIRECT = re.compile(
    r"\.read_text\(|\.read_bytes\(|\.open\(\"rb?\"|\bjson\.loads?\(|\btomllib\.loads?\(|\byaml\.load\(|\bvalidate_json\(|_validate_json\("
)
"""Reads that know no limits."""

OWN_DATA = "data of this package"
ENGINE = "the output of a command that this process ran"
OWN_TEXT = "a text that this process, or an earlier step of the same run, wrote"
COMPARED = "bytes that are compared or copied, never parsed; the caller has asked whether it is a file"
SMALL = "a value inside a file or an answer that was read within limits"

EXCEPTIONS = {
    "accounts/aws/given.py": SMALL,
    "accounts/azure/identity.py": SMALL,
    "accounts/prices/aws.py": SMALL,
    "accounts/prices/fetch.py": "the answer of an address, with limits of its own",
    "catalog/catalog.py": OWN_DATA,
    "cli/checkout.py": ENGINE,
    "cli/pipeline_options.py": COMPARED,
    "cli/plan_write.py": COMPARED,
    "cli/policies_from.py": COMPARED,
    "cli/working_copy.py": COMPARED,
    "declared/migrate.py": "parses what read_yaml has read",
    "declared/starter/files.py": OWN_DATA,
    "declared/starter/write.py": COMPARED,
    "doctor/clouds/account.py": ENGINE,
    "editors/files.py": COMPARED,
    "engine/adoption/adopter.py": OWN_TEXT,
    "engine/adoption/wanted.py": ENGINE,
    "engine/backend_query.py": ENGINE,
    "engine/command.py": ENGINE,
    "engine/declared_files.py": COMPARED,
    "engine/digests.py": COMPARED,
    "engine/forkserver/request.py": OWN_TEXT,
    "engine/refreshed.py": ENGINE,
    "engine/runs.py": COMPARED,
    "engine/stack.py": ENGINE,
    "engine/stack_secrets.py": ENGINE,
    "engine/starting_state.py": ENGINE,
    "engine/undeclared.py": ENGINE,
    "engine/unfinished.py": ENGINE,
    "engine/workspace.py": COMPARED,
    "events/follow.py": "the stream of the engine, of which each line is parsed as it comes",
    "library/plugin.py": OWN_TEXT,
    "manifests/folder.py": COMPARED,
    "manifests/health/monitors.py": OWN_DATA,
    "manifests/health/served.py": OWN_DATA,
    "masking/environment.py": SMALL,
    "masking/files.py": OWN_TEXT,
    "pipelines/pins.py": OWN_DATA,
    "pipelines/shipped.py": OWN_DATA,
    "pipelines/written.py": COMPARED,
    "protection/git_ref.py": OWN_TEXT,
    "report/comment/http.py": "the answer of an address, with limits of its own",
    "report/comment/pull_request.py": SMALL,
    "report/json_form.py": SMALL,
    "report/trend/dated_figures.py": SMALL,
    "report/page_files.py": OWN_DATA,
    "rolling/cluster.py": ENGINE,
    "rolling/nodes.py": ENGINE,
    "rolling/state.py": SMALL,
    "services.py": OWN_DATA,
    "simcloud/capacity.py": SMALL,
    "simcloud/clouds/replacements.py": OWN_DATA,
    "simcloud/home.py": OWN_TEXT,
    "simcloud/inspect.py": OWN_TEXT,
    "simcloud/seed.py": OWN_TEXT,
    "simcloud/seeding/file.py": SMALL,
    "simcloud/cloudfiles/read.py": SMALL,
    "simcloud/ledger/entry.py": OWN_TEXT,
    "simcloud/transaction.py": OWN_TEXT,
    "snapshots/quick_yaml.py": "parses what it has checked",
    "spec/model_presets.py": OWN_DATA,
    "wire/schema/load.py": OWN_DATA,
    "wire/schema/tokens.py": OWN_DATA,
}
"""Modules that read in another way, and why they may."""


def test_other_ways_of_reading_are_listed_with_their_reason(repo: Path) -> None:
    package = repo / "gpufabric"
    direct = {
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if "reading" not in file.parts and DIRECT.search(file.read_text(encoding="utf-8"))
    }
    assert sorted(direct - set(EXCEPTIONS)) == [], "read through gpufabric.reading, or state a reason here"
    assert sorted(set(EXCEPTIONS) - direct) == [], "these read nothing directly any more"


@pytest.mark.parametrize(
    "line", ["path.read_text()", 'json.loads("1")', 'path.open("rb")', "tomllib.load(x)"]
)
def test_direct_reads_are_recognised(line: str) -> None:
    assert DIRECT.search(line)
