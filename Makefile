# `make setup` creates one virtual environment (.venv) and one engine (.engine) per checkout.
# A step runs again only when its inputs have changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

# Python writes bytecode when it first imports a module: compiling three cloud SDKs in advance takes minutes.
unexport PYTHONDONTWRITEBYTECODE

# In CI each commit runs a different sample of the slow tests.
SEED ?= $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo none)

.DEFAULT_GOAL := help
.PHONY: help setup venv engine demo clean-demo test test-slow test-pairs test-pairs-sample gameday test-agreement test-agreement-sample test-sample test-lowest test-newest test-browser test-cluster test-languages library lint types layers workflows docs promtool record-reports record-schemas record-state bench lock site

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-21s %s\n", $$1, $$2}'

setup: venv engine  ## create the virtual environment and the Pulumi engine

venv: $(VENV)/.project

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "gpufabric needs Python 3.11 or newer, but $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo 'missing'); choose one with: make setup PYTHON=/path/to/python3.11" >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot create virtual environments; on Debian and Ubuntu install the package python3-venv." >&2; \
		exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.packages: $(VENV)/.python requirements.lock
	@echo "venv: installing $$(grep -c '^[a-zA-Z0-9].*==' requirements.lock) packages, 1 to 2 minutes, once"
	@$(PIP) install --no-compile --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.project: $(VENV)/.packages pyproject.toml
	@$(PIP) install --no-compile --no-deps --editable .
	@echo "venv: ready in $(VENV)"
	@touch $@

# Runs every time: it ends at once while the engine chosen last exists.
engine: $(VENV)/.python
	@$(BIN)/python -m tools.engine ensure

demo: setup  ## bring up the whole fabric on simulated clouds
	@$(BIN)/gpufabric demo up

clean-demo: setup  ## destroy the demo
	@$(BIN)/gpufabric demo destroy

test: setup  ## run all tests
	@$(BIN)/pytest $(ARGS)

test-slow: setup  ## run the engine tests that `make test` skips
	@$(BIN)/pytest -m slow $(ARGS)

test-pairs: setup  ## compare previews with updates for 330 generated pairs (30 minutes)
	@$(BIN)/pytest -m pairs $(ARGS)

test-pairs-sample: setup  ## compare them for the first walk of each cloud, as CI does
	@$(BIN)/pytest -m pairs -k 'does and -0]' $(ARGS)

gameday: setup  ## play 200 seeded game days and 35 scenes, and recover by what is printed (3 hours)
	@$(if $(ARGS),$(BIN)/python -m tests.e2e.game_days $(ARGS),\
	$(BIN)/python -m tests.e2e.game_days; days=$$?; $(BIN)/python -m tests.e2e.game_days --scenes && exit $$days)

test-agreement: setup  ## compare preflight with the update for 210 generated cases (30 minutes)
	@$(BIN)/pytest -m agreement $(ARGS)

test-agreement-sample: setup  ## compare them for the first batch of each cloud, as CI does
	@$(BIN)/pytest -m agreement -k 'agrees and -0]' $(ARGS)

test-sample: setup  ## run a sample of the slow tests, chosen by SEED (default: the commit)
	@echo "sample: seed $(SEED)"
	@$(BIN)/pytest -m slow --sample $(SEED) $(ARGS)

# Tests of what calls SDKs. Others compare facts with the exact versions of the lock.
ENDS := tests/program tests/components tests/check/test_program.py tests/cli/test_init.py tests/cli/test_show.py tests/accounts/azure \
	tests/accounts/oci tests/training/experts/test_placement.py

# Runs them in an environment with one end of the ranges: its name, and how uv resolves it.
define test_end
set -e; \
$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-$(1); \
$(BIN)/uv pip compile --quiet --resolution $(2) --extra aws --extra azure --extra oci --extra solver --no-header pyproject.toml \
	--output-file .venv-$(1)/requirements.txt; \
$(BIN)/uv pip install --quiet --python .venv-$(1)/bin/python --requirement .venv-$(1)/requirements.txt; \
$(BIN)/uv pip install --quiet --python .venv-$(1)/bin/python 'pytest>=9.2,<10' 'pytest-xdist>=3.8,<4' 'hypothesis>=6.170,<7'; \
$(BIN)/uv pip install --quiet --python .venv-$(1)/bin/python --no-deps --editable .; \
.venv-$(1)/bin/python -m pytest $(ENDS) $(ARGS)
endef

test-lowest: venv  ## run tests with the lowest versions that pyproject.toml allows
	@$(call test_end,lowest,lowest-direct)

test-newest: venv  ## run tests with the newest versions that pyproject.toml allows
	@$(call test_end,newest,highest)

test-browser: setup  ## run the tests of the HTML report (needs Chromium)
	@$(BIN)/pytest -m browser -n 0 tests/report/test_browser.py tests/report/test_pictures.py \
		tests/report/test_figures_in_browser.py tests/report/trend/test_browser.py $(ARGS)

test-languages: setup  ## run the examples in YAML, Go and TypeScript (needs Go, Node.js and npm)
	@$(BIN)/pytest -m languages -n 0 tests/tools/languages $(ARGS)

library: venv  ## write the types of the components' arguments and the plugin's schema
	@$(BIN)/python -m tools.library

test-cluster: setup  ## prove the manifests with Helm, a Kubernetes API server and Kueue (30 minutes to build, once)
	@$(BIN)/pytest -m cluster -n 0 tests/cluster $(ARGS)

lint: venv  ## run ruff (rules and format), and gofmt if installed
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@command -v gofmt >/dev/null || exit 0; unformatted=$$(gofmt -l tools/engine/go tools/cluster/go tools/languages/go examples/go); \
		test -z "$$unformatted" || { echo "gofmt would change: $$unformatted" >&2; exit 1; }

types: venv  ## run basedpyright
	@$(BIN)/basedpyright

layers: venv  ## run import-linter: each layer imports only the layers below it
	@$(BIN)/lint-imports

# Without ShellCheck and Pyflakes, which actionlint runs if they are installed: results are the same everywhere.
workflows: venv  ## check the GitHub workflows with zizmor, and actionlint built from Go modules
	@$(BIN)/zizmor --offline --quiet --no-progress --strict-collection .github templates/python/.github
	@command -v go >/dev/null || { \
		echo "actionlint cannot be built: no Go toolchain is on PATH. Install Go 1.25 or newer, the version in tools/workflows/go/go.mod." >&2; \
		exit 1; }
	@GOWORK=off go -C tools/workflows/go tool actionlint -shellcheck= -pyflakes= $(CURDIR)/.github/workflows/*.yml $(CURDIR)/templates/python/.github/workflows/*.yml

docs: venv  ## write the generated pages of docs/, and the files of new projects
	@$(BIN)/python -m tools.docs
	@$(BIN)/python -m tools.starter

# The theme's note on its successor is in docs/decisions/docs-site.md.
site: venv  ## build the site of the documentation; a broken link or anchor is a failure
	@$(BIN)/python -m tools.docs.site.mermaid
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "site: .gpufabric/site/html/index.html"

promtool: venv  ## test when the alerts of rendered manifests fire, with Prometheus' own promtool, built from Go modules
	@$(BIN)/pytest -m cluster -n 0 tests/cluster/test_alerts.py $(ARGS)

record-reports: setup  ## record the runs behind the golden reports again
	@$(BIN)/python -m tools.recordings tests/report/recorded

record-schemas: setup  ## record the schemas and charts' values that manifests are checked against (needs Go and Git)
	@$(BIN)/python -m tools.cluster tests/manifests/recorded

record-state: setup  ## record the demo's state for the upgrade test again
	@$(BIN)/python -m tools.recordings.state tests/e2e/recorded

bench: setup  ## measure previews and rules
	@$(BIN)/python -m bench $(ARGS)

lock:  ## resolve pyproject.toml into requirements.lock
	@set -e; directory=$$(mktemp -d); trap 'rm -rf "$$directory"' EXIT; \
	uv=$$($(PYTHON) -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; print(next(d for d in p["optional-dependencies"]["dev"] if d.startswith("uv==")))'); \
	$(PYTHON) -m venv "$$directory" && "$$directory/bin/python" -m pip install --quiet --disable-pip-version-check "$$uv"; \
	"$$directory/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras \
		--no-emit-index-url --no-emit-find-links --no-header pyproject.toml --output-file requirements.lock; \
	echo "lock: $$(grep -c '^[a-zA-Z0-9].*==' requirements.lock) packages in requirements.lock"
