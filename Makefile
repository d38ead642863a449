# Everything that is built here lands below target/. Each target says what it installs before it does so.
.DEFAULT_GOAL := help
PREFIX ?= /usr/local
.PHONY: help demo test test-windows fuzz knowledge-check lib windows module package install bench clean crates

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## build, then diagnose the sample capture and its events through the PowerShell module
	@scripts/demo.sh

test: ## run every test; the last line counts them
	@scripts/test.sh

test-windows: ## build the Windows DLLs, inspect them, and run programs that use them under Wine
	@scripts/test-windows.sh

knowledge-check: crates ## check the tables of codes, events and fields, and write them as target/knowledge/index.html
	cargo test --test knowledge_check --test knowledge_listing

lib: crates ## the native library, target/release/libdsregdiag.so
	cargo build --release --lib

windows: ## the DLLs for Windows on x64, x86 and arm64, and their import libraries, target/windows
	@scripts/windows/build.sh

module: ## the installable PowerShell module, target/module/DsregDiag
	@scripts/module.sh

package: ## the module as a zip and as a package for a gallery, target/packages
	@scripts/package.sh

install: lib ## the library, its headers, and their pkg-config and CMake files, below $(DESTDIR)$(PREFIX)
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' scripts/install.sh

bench: crates ## measure decoding, parsing and diagnosing
	@scripts/bench.sh

fuzz: ## make up inputs for a minute a target, and keep what goes wrong in target/fuzz/found
	@scripts/fuzz.sh

clean: ## remove target/ (what was fetched stays in the user's cache folder)
	rm -rf target

crates:
	@scripts/crates.sh
