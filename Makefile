# Everything a person or the CI types. `make run` and `make test` need only Python 3.11+, pip, git and make.
.DEFAULT_GOAL := help
.PHONY: help run demo test lint format format-check types contracts docs docs-check bench check lock clean
# ARGS reaches the command: make demo ARGS="--lang en", make test ARGS="tests/unit -x".
ARGS ?=
BIN := .venv/bin

help:  ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

.venv/.ready-%: pyproject.toml uv.lock requirements/%.txt scripts/environment
	@scripts/environment $*

run: .venv/.ready-run  ## Play the province's programme, print its brief, and open the office with that province (Ctrl-C ends it)
	@$(BIN)/tuopin demo --open $(ARGS)

demo: .venv/.ready-run  ## The programme and its brief alone
	@$(BIN)/tuopin demo $(ARGS)

# Spark tests share one session, so they stay on one worker; four workers are enough and spare the memory.
test: .venv/.ready-test  ## Every test; those that need Java say so when it is missing
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup $(ARGS)

lint: .venv/.ready-dev  ## ruff
	@$(BIN)/ruff check

format: .venv/.ready-dev  ## Write the code as ruff would
	@$(BIN)/ruff format

format-check: .venv/.ready-dev
	@$(BIN)/ruff format --check

types: .venv/.ready-dev  ## mypy on the package
	@$(BIN)/mypy

contracts: .venv/.ready-test  ## The direction of imports
	@$(BIN)/lint-imports --no-logo

docs: .venv/.ready-run  ## Write the reference pages anew from what the program declares
	@$(BIN)/python scripts/reference

docs-check: .venv/.ready-test  ## Same pages in both languages, links that lead somewhere, reference up to date
	@$(BIN)/python scripts/reference --check
	@$(BIN)/python -m pytest -q tests/house/test_documents.py

bench: .venv/.ready-bench  ## Speed and memory, beside a plain scan and the peers
	@$(BIN)/python -m bench $(ARGS)

check: lint format-check types contracts docs-check test  ## All of it

lock:  ## Resolve the dependencies anew (needs uv)
	@scripts/lock

clean:  ## Remove what was made here, the environment included
	rm -rf .venv .tools build dist tuopin-data .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
