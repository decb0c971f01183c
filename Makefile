# Everything a new machine needs is Python 3.11 or later and make; each target sets itself up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
RUNS := $(VENV)/.runs

.PHONY: demo test check long bench faults lock snapshots pictures clean help

help: ## Show these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Who only wants to see Convene need not wait for what its tests need.
$(RUNS): requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

demo: $(RUNS) ## A whole program in the local sandbox, in your browser (DEMO=--month plays a month first)
	$(BIN)/python -m bot.cli demo $(DEMO)

test: $(READY) ## Run the tests, on SQLite and PostgreSQL
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not long" $(TESTS)

check: $(READY) ## Format, lint, types and floors
	$(BIN)/ruff format --no-cache --check .
	$(BIN)/ruff check --no-cache .
	$(BIN)/mypy
	$(BIN)/lint-imports

long: $(READY) ## All browser tests by mouse and by keys, all journeys and commands on every database and way in
	CONVENE_BOTH_HANDS=1 CONVENE_EVERYWHERE=1 $(BIN)/python -m pytest -n auto --dist worksteal tests/browser tests/journeys tests/commands tests/views

bench: $(READY) ## Measure every budget and write benchmarks/results/latest.json
	$(BIN)/python -m benchmarks

faults: $(READY) ## The long kill campaign; ends with: kills N, lost N, doubled N
	$(BIN)/python -m tests.faults

lock: $(READY) ## Renew the two lock files from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --upgrade --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 --quiet -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra dev -c requirements.txt --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 --quiet -o requirements-dev.txt

snapshots: $(READY) ## Accept what the message builders return now as the new snapshots
	$(BIN)/python -m pytest -n auto tests/views --snapshot-update

pictures: $(READY) ## Take the README's screenshots and the pictures of every block anew (needs Chromium)
	$(BIN)/python -m tests.browser.walk
	RENEW_SHOTS=1 $(BIN)/python -m pytest -q tests/browser/test_blocks_rendered.py

clean: ## Remove the virtual environment, caches and local state
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build var *.egg-info
