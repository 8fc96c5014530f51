# The commands people and CI call. `make help` lists them.

CARGO ?= cargo
# Where tests/setup.sh puts a Node when the system's is too old.
export PATH := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/papo/node/node_modules/.bin:$(PATH)

.PHONY: help build check test torture instructions
.DEFAULT_GOAL := help

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build the program: target/release/papo
	$(CARGO) build --release --locked --package papo

check: ## formatting, lints and documentation, warnings as errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --workspace --no-deps --document-private-items --locked

test: ## every test, of the page and the whole system, documentation tests and house rules included
	@CARGO='$(CARGO)' tests/setup.sh
	$(CARGO) test --workspace --locked
	cd web && npm run check && npm test && npm run test:system

torture: ## what can go wrong at any moment, tried often: kills, disks, power and connections cut
	PAPO_TORTURE=1 $(CARGO) test --locked --package papo --test system -- faults history nonces cuts
	PAPO_OPERATIONS=100000 $(CARGO) test --locked --package papo-store --lib -- model

instructions: ## count the instructions of what every message goes through; fails where there are more
	$(CARGO) xtask instructions
