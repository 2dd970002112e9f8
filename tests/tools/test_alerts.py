"""The rules that promtool gets."""

from pathlib import Path

from tools.alerts import main, rule_files


def test_every_region_of_the_demo_has_rules() -> None:
    files = rule_files()
    assert set(files) >= {"aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"}
    for contents in files.values():
        assert {"gpufabric-gpu", "gpufabric-node", "gpufabric-spend"} <= {
            group["name"] for group in contents["groups"]
        }


def test_promtools_verdict_is_passed_on(tmp_path: Path) -> None:
    promtool = tmp_path / "promtool"
    promtool.write_text('#!/bin/sh\n[ "$1 $2" = "check rules" ] || exit 2\nshift 2\ngrep -q alert: "$@"\n')
    promtool.chmod(0o755)
    assert main(str(promtool)) == 0
    promtool.write_text("#!/bin/sh\nexit 1\n")
    assert main(str(promtool)) == 1
