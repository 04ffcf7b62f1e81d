# `make run` starts everything; `make test` proves it.
PYTHON ?= python3
VENV := .venv/bin

.PHONY: run test test-again check format setup setup-dev schema services

run: setup
	@$(VENV)/python -m server run

test: setup-dev services
	@$(VENV)/python -m pytest -n auto --dist worksteal

# Only what failed last time, one test after the other: what passes now was unsteady, not broken.
test-again: setup-dev services
	@$(VENV)/python -m pytest --last-failed --last-failed-no-failures none -v

check: setup-dev
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-cache
	@$(VENV)/python scripts/check_sizes.py
	@$(VENV)/python scripts/check_schema.py
	@$(VENV)/python scripts/check_client.py

format: setup-dev
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .

schema: setup
	@$(VENV)/python -m server export-schema > schema.graphql

# PostgreSQL, Redis and Chromium for the tests; does nothing where they are there.
services:
	@sh scripts/install_services.sh

setup:
	@$(PYTHON) scripts/setup.py

setup-dev:
	@$(PYTHON) scripts/setup.py --dev
