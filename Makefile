# Everything that is built here lands below target/. Each target says what it installs before it does so.
.DEFAULT_GOAL := help
PREFIX ?= /usr/local
.PHONY: help demo test knowledge-check lib module install bench clean crates

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## build, then diagnose the sample capture and its events through the PowerShell module
	@build/demo.sh

test: ## run every test; the last line counts them
	@build/test.sh

knowledge-check: crates ## check the tables of codes, events and fields, and write them as target/knowledge/index.html
	cargo test --test knowledge_check --test knowledge_listing

lib: crates ## the native library, target/release/libdsregdiag.so
	cargo build --release --lib

module: ## the installable PowerShell module, target/module/DsregDiag
	@build/module.sh

install: lib ## the library, its headers, and their pkg-config and CMake files, below $(DESTDIR)$(PREFIX)
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' build/install.sh

bench: crates ## measure decoding, parsing and diagnosing
	@build/bench.sh

clean: ## remove target/ (what was fetched stays in the user's cache folder)
	rm -rf target

crates:
	@build/crates.sh
