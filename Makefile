# Everything anyone must know: make help
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help test check bench lock

help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: check .make/packages ## set up whatever is missing, then run all checks and all tests
	$(BIN)/pytest

check: .make/venv ## format, lint, types, import contracts, sizes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q tests/project/test_budgets.py

bench: .make/venv .make/packages ## measure, and print the figures
	$(BIN)/pytest -m bench -s tests

lock: .make/venv ## pin every dependency anew, in requirements/
	scripts/lock

.make/venv: requirements/dev.txt pyproject.toml scripts/setup-venv
	PYTHON=$(PYTHON) scripts/setup-venv
	@mkdir -p .make && touch $@

.make/packages: $(wildcard tests/*/packages.txt) scripts/setup-packages
	scripts/setup-packages $(wildcard tests/*/packages.txt)
	@mkdir -p .make && touch $@
