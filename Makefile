# jiuye: everything one does with the project. `make` lists it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export JIUYE_DATA_DIR ?= $(CURDIR)/data

.DEFAULT_GOAL := help
.PHONY: help install demo test check bench torture docs screenshots

help: ## this list
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/.runtime: pyproject.toml
	@echo "== 准备 Python 环境（$(VENV)）"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(BIN)/.dev: $(BIN)/.runtime
	@echo "== 准备测试与检查工具"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

assets/.done: package.json package-lock.json scripts/assets.py | $(BIN)/.runtime
	@echo "== 准备页面资源（assets/）"
	@$(BIN)/python scripts/assets.py

install: $(BIN)/.dev assets/.done ## everything the other commands need

demo: $(BIN)/.runtime assets/.done ## a synthetic province on http://127.0.0.1:8000
	@JIUYE_MODE=demo JIUYE_DEMO=1 JIUYE_DATA_DIR=$(CURDIR)/demo-data $(BIN)/jiuye demo serve

test: install ## the whole suite, on SQLite and on PostgreSQL
	@$(BIN)/python scripts/test.py

check: install ## style, types, import contracts, profiles
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache && $(BIN)/jiuye policy check

bench: install ## speed, as ratios in one run
	@$(BIN)/python scripts/bench.py

torture: install ## the faults of the reliability chapter, in their long form
	@$(BIN)/python scripts/torture.py

screenshots: install ## the README's pictures, taken from a running demo
	@$(BIN)/python scripts/screenshots.py

docs: install ## what is generated: lifecycles, acceptance coverage, profile reference
	@$(BIN)/python scripts/docs.py
