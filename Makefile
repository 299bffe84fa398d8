# faceid-contract. `make` prints what there is; `make conformance` and `make test` are the two that matter.
# Needs: Python 3.11 or later with its venv module, and make. `make lint` also needs Node.js 20 or later.

PYTHON ?= python3
REPORT ?= build/conformance-report
# Test processes: as many as there are cores, two at most; the suites share them with servers of their own.
WORKERS ?= 2
# Debian packages that tests use where they are there; `make tools` installs them.
TOOLS ?= curl perl redis-server chromium fonts-noto-cjk

BIN := .venv/bin
RUN := PYTHONPATH=generator $(BIN)/python
NPM := node_modules/.bin

.DEFAULT_GOAL := help
.PHONY: help install tools generate check-generated conformance test mutation lint lint-python lint-openapi \
	release-archive release-snapshot check-breaking drivers polyglot reference snippets npm-tools \
	bench bench-emulator bench-conformance lock clean distclean

help: ## Print this list
	@echo 'Targets of faceid-contract:'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '  %-18s %s\n' "$$name" "$$text"; done

install: .venv/.installed ## Create .venv and install everything from the hashed locks

.venv/.installed: pyproject.toml requirements/build.lock requirements/dev.lock
	@command -v '$(PYTHON)' >/dev/null 2>&1 || { \
		echo "make install: no '$(PYTHON)' here; install Python 3.11 or later, or say make install PYTHON=/path/to/python" >&2; exit 2; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make install: Python 3.11 or later is needed; '$(PYTHON)' is $$('$(PYTHON)' -V 2>&1). Say make install PYTHON=python3.11" >&2; exit 2; }
	@'$(PYTHON)' -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "make install: '$(PYTHON)' cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@test -x $(BIN)/python || '$(PYTHON)' -m venv .venv
	@echo 'Installing into .venv (hashed locks)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch .venv/.installed
	@echo 'Installed: $(BIN)/faceid'

tools: ## Install the Debian packages that optional tests need (as root; what is left out is said)
	@.ci/tools build/tools-left-out $(TOOLS)

generate: install ## Write everything that is derived from openapi/
	@$(RUN) -m faceid_generator

check-generated: install ## Fail when a derived file differs from what openapi/ gives now
	@$(RUN) -m faceid_generator --check

drivers: install ## Judge every driver of docs/drivers side by side, and write a report
	@$(BIN)/faceid conformance driver --manifest docs/drivers/drivers.toml --report build/drivers

check-breaking: install ## Find what breaks since the last release; CHANGELOG.md has to name it
	@$(RUN) -m faceid_generator.breaking --oasdiff

release-snapshot: check-generated check-breaking ## Keep the present surface as that of its version
	@$(RUN) -m faceid_generator.breaking --snapshot

release-archive: check-generated ## Put the released files into one archive, the same bytes each time
	@$(RUN) -m faceid_generator.archive build/release

reference: check-generated ## Build the reference pages, which need no network, into build/reference
	@$(RUN) -m faceid_generator.reference build/reference

# What a machine lacks is a skip that says so, in CI too: no machine has all of these languages.
snippets: install build/snippets/npm/.installed build/snippets/parsers ## Run every program that signs, and every collection in its tool
	@env -u CI $(BIN)/python -m pytest -rs tests/snippets/every_language.py tests/snippets/every_collection.py

build/snippets/parsers: tests/snippets/parsers.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --upgrade --target $@ -r $< && touch $@

build/snippets/npm/.installed: tests/snippets/npm/package.json tests/snippets/npm/package-lock.json
	@mkdir -p build/snippets/npm
	@if command -v npm >/dev/null 2>&1; then \
		cp tests/snippets/npm/package*.json .npmrc build/snippets/npm/ && \
		npm --prefix build/snippets/npm ci --silent && touch $@; \
	else \
		echo 'npm is not installed: what comes from it is skipped (install Node.js 20 or later)'; \
	fi

conformance: check-generated ## Start the emulator, run the conformance suite, write the report
	@$(BIN)/faceid conformance run --report '$(REPORT)'
	@$(BIN)/faceid conformance trace --report '$(REPORT)' --holes

test: install ## Run the project's own tests
	@$(BIN)/python -m pytest -n $(WORKERS)

mutation: install ## Break the emulator at random and count what the suite sees (MUTATION="--sample 150 --seed 7")
	@$(BIN)/python tests/mutation $(MUTATION)

.PHONY: polyglot
polyglot: install ## Generate, compile and run a client with each generator (POLYGLOT="--only NAME --jobs 2 --update")
	@$(RUN) tests/generators $(POLYGLOT)
	@test -n '$(POLYGLOT)' || $(MAKE) --no-print-directory snippets

lint: lint-python lint-openapi ## Run every linter: ruff, mypy, pyright, Spectral, Redocly

lint-python: install npm-tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@if test -x $(NPM)/pyright; then echo '$(NPM)/pyright'; $(NPM)/pyright; fi

lint-openapi: install npm-tools
	@if test -x $(NPM)/spectral; then $(BIN)/python -m pytest -q tests/openapi/test_lint.py; fi

npm-tools: node_modules/.installed ## Install what comes from npm: linters, and an SDK for the tests

node_modules/.installed: package.json package-lock.json
	@if command -v npm >/dev/null 2>&1; then \
		echo 'Installing linters and an SDK for the tests into node_modules'; \
		npm ci --silent --no-fund --no-audit && touch node_modules/.installed; \
	elif test "$$CI" = true; then \
		echo 'make lint: npm is not installed; pyright, Spectral and Redocly cannot run, and CI needs them (install Node.js 20 or later)' >&2; exit 2; \
	else \
		echo 'npm is not installed: pyright, Spectral and Redocly are left out (install Node.js 20 or later for them)'; \
	fi

bench: install ## Measure side by side and print the table for the README
	@$(BIN)/python benchmarks/run.py

bench-emulator: install ## Measure the emulator alone
	@$(BIN)/python benchmarks/run.py --only emulator uploads endurance start inprocess

bench-conformance: install ## Measure the conformance run alone, beside plain Schemathesis
	@$(BIN)/python benchmarks/run.py --only conformance planted

lock: ## Resolve the hashed locks anew (after a change of dependencies)
	@test -x build/lock/bin/uv || { '$(PYTHON)' -m venv build/lock && build/lock/bin/pip install --quiet uv==0.13.8; }
	@for name in build dev generators; do \
		extra=; test $$name != dev || extra='--extra conformance --extra redis --extra tls -c requirements/build.lock pyproject.toml'; \
		build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links $$extra requirements/$$name.in -o requirements/$$name.lock; \
	done

clean: ## Remove reports and caches
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis .schemathesis
	@find generator generated_client conformance tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## Remove the environments too
	@rm -rf .venv node_modules
