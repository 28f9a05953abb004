# What a newcomer types: `make run`, `make test`. `make help` lists the rest.

VENV ?= .venv
PORT ?= 8000
KILLS ?= 500
SEED ?= 1
# Any Python from 3.11 on will do; PYTHON=... chooses one.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

BIN = $(VENV)/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
NOT_INSTALLED = echo "Not every package could be installed; pip says above why. If its index cannot be reached, see to the" \
	"network or name another with PIP_INDEX_URL, and run the same command again: it goes on where it stopped."
COMPILE = CUSTOM_COMPILE_COMMAND="make lock" .venv-lock/bin/pip-compile --quiet --quiet --generate-hashes --strip-extras \
	--allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

.DEFAULT_GOAL := help
.PHONY: help setup dev run test lint format faults bench sbom audit lock clean

help:  ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.runtime  ## Make .venv and install what the site needs

dev: $(VENV)/.dev  ## Install what the tests and checks need as well

run: setup  ## Fill a demonstration and serve it on this machine (PORT=8000)
	SITE_ADDRESS=$${SITE_ADDRESS:-http://127.0.0.1:$(PORT)} $(BIN)/python manage.py demo --port $(PORT)

test: dev  ## Run the tests (on SQLite, or on the database that DATABASE_URL names)
	$(BIN)/python -m pytest -n auto --dist worksteal --durations 10 $(PYTEST_ARGS)

lint: dev  ## Check style, types, import directions, migrations and settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check

format: dev  ## Put imports and layout in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

faults: dev  ## Kill a year's work KILLS=500 times at random moments, and see that the record holds (SEED=1)
	KILLS=$(KILLS) SEED=$(SEED) $(BIN)/python -m pytest -q tests/ombudsman/operations/test_faults.py

bench: dev $(VENV)-bench/.bench  ## Measure everything as ratios (POSTGRESQL=1: on a throw-away PostgreSQL server, too)
	@$(if $(POSTGRESQL),$(BIN)/python -m benchmarks.serving.cluster) sh -c 'for file in benchmarks/*.py; do \
		module=benchmarks.$$(basename $$file .py); echo "== $$module"; $(BIN)/python -m $$module || exit 1; done'

sbom: dev .venv-audit/.tools  ## List every package with its version and licence (var/sbom.cdx.json, var/licences.md)
	@mkdir -p var
	.venv-audit/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-reproducible \
		--output-format JSON --output-file var/sbom.cdx.json
	.venv-audit/bin/pip-licenses --python $(BIN)/python --format markdown --with-urls --output-file var/licences.md

audit:  ## Ask whether any package has a known weakness; fails if one has, and says when nobody can be asked
	@.ci/audit

lock:  ## Choose the newest allowed versions and write them down with their hashes
	test -n "$(PYTHON)" && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check 'pip-tools>=7.6,<8'
	$(COMPILE) --upgrade --output-file requirements.txt pyproject.toml
	$(COMPILE) --upgrade --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(COMPILE) --upgrade --output-file benchmarks/requirements.txt benchmarks/requirements.in

clean:  ## Remove what was installed and cached here, but no data
	rm -rf .venv .venv-* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Found:" \
		"$$(for name in python3 python; do command -v $$name >/dev/null && echo "$$($$name -V 2>&1) at $$(command -v $$name)" && break; done || echo none)." \
		"Install it (Debian: apt-get install python3 python3-venv) or name one with PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), older than Python 3.11." \
		"Install a newer one (Debian: apt-get install python3 python3-venv) and name it with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments." \
		"Install the part that does (Debian: apt-get install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Tools that look at the packages from outside, and are no part of the site.
.venv-audit/.tools:
	@test -n "$(PYTHON)" && $(PYTHON) -m venv .venv-audit
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check \
		'cyclonedx-bom>=7,<8' 'pip-licenses>=5,<6' 'pip-audit>=2.10,<3'
	@touch $@

$(VENV)/.runtime: requirements.txt | $(VENV)/.python
	@echo "Installing what the site needs into $(VENV) ..."
	@$(INSTALL) -r requirements.txt || { $(NOT_INSTALLED); exit 1; }
	@$(BIN)/python -c 'import weasyprint' >/dev/null 2>&1 || { echo "The letters are drawn with Pango, which is missing here." \
		"Install it (Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango)" \
		"and run the same command again."; exit 1; }
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what the tests need into $(VENV) ..."
	@$(INSTALL) -r requirements-dev.txt || { $(NOT_INSTALLED); exit 1; }
	@touch $@

# Without it (no network, say) the benchmarks say what they could not measure, and measure the rest.
$(VENV)-bench/.bench: benchmarks/requirements.txt | $(VENV)/.python
	@echo "Installing what the search is measured beside into $(VENV)-bench ..."
	@$(VENV)/bin/python -m venv $(VENV)-bench
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< || true
	@touch $@
