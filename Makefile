# Everything anyone must know: make help
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
DEMO_FOLDER = $(if $(DATA),--data "$(DATA)") $(if $(DOCKER),--docker)

.PHONY: help demo demo-reset test test-all check bench lock

help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .make/demo ## try it all on this machine; SOCKET=1 Socket Mode, DOCKER=1 your own Docker and nginx, PORT=8000 the page's port, DATA=DIR its folder
	@$(BIN)/python -m sandbox.demo $(DEMO_FOLDER) $(if $(SOCKET),--socket) $(if $(PORT),--port $(PORT))

demo-reset: .make/demo ## forget what the demo remembers; DOCKER=1 the one with Docker
	@$(BIN)/python -m sandbox.demo $(DEMO_FOLDER) --reset

test: check .make/packages ## set up whatever is missing, then run all checks and all tests
	$(BIN)/pytest -n 2 --dist loadfile

test-all: check .make/packages ## all tests, and every case of what a run survives; writes the figures into the documentation
	$(BIN)/pytest -n 2 --dist loadfile -m "full or not bench" --keep-figures docs/explanation/reliability.md

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
	PYTHON=$(PYTHON) scripts/setup-venv dev --develop
	@mkdir -p .make && touch $@

# Less than for development, so that a first look comes sooner.
.make/demo: requirements/demo.txt scripts/setup-venv
	@[ -x .venv/bin/python ] || echo "Installing what the demo needs into .venv; this is done once."
	@PYTHON=$(PYTHON) scripts/setup-venv demo
	@mkdir -p .make && touch $@

.make/packages: $(wildcard tests/*/packages.txt) scripts/setup-packages
	scripts/setup-packages $(wildcard tests/*/packages.txt)
	@mkdir -p .make && touch $@
