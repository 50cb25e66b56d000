# Everything a new clone needs:
#   make demo   installs what is missing, builds, and runs the quickstart on real Fashion-MNIST
#   make test   installs what is missing, builds the tests in release mode, and runs them; those of PyTorch are skipped where
#               neither THALWEG_PYTHON nor python3 has it (.ci/pytorch makes one that has)
#   make python-tests   runs the tests of the Python package
#   make cuda   on a machine with a CUDA card: checks of PyTorch on it, and a race
#   make install PREFIX=~/.local   the program, its manual, and completions for shells

SWIFT ?= swift
BUILD_FLAGS = -c release --static-swift-stdlib
# C without optimisation is 45 times slower, so tests run in release mode too, in a build of their own.
TEST_FLAGS = -c release -Xswiftc -enable-testing --scratch-path .build-test
PACKAGES = ca-certificates git pkg-config libyaml-dev zlib1g-dev libssl-dev libcurl4-openssl-dev libopenblas-dev dataset-fashion-mnist
# What some tests try Thalweg against; where it is missing, they are skipped and say so.
TEST_PACKAGES = nginx-light openssl libpng-dev libturbojpeg0 slurmctld slurmd slurm-client munge \
  qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross python3-venv chromium librsvg2-2 libcairo2 poppler-utils \
  fonts-dejavu-core fonts-liberation
THALWEG = .build/release/thalweg

.DEFAULT_GOAL := help
.PHONY: help demo build test arm64 install sanitize sanitize-kernels sanitize-memory sanitize-threads lint format schemas worker pages packages test-packages swift clean

help:
	@sed -n 's/^#   //p' Makefile
	@echo "also: make build, sanitize, arm64, lint, format, schemas, worker, pages, clean"

demo: build
	$(THALWEG) run configs/quickstart.yaml

build: packages swift
	$(SWIFT) build $(BUILD_FLAGS) --product thalweg

# Failures, what was skipped and why, and one closing line; THALWEG_TEST_OUTPUT=1 shows all that the tests say.
test: packages swift
	$(SWIFT) build $(TEST_FLAGS) --build-tests
	@Tests/run.sh $(SWIFT) test $(TEST_FLAGS) --skip-build

# The tests of the Python package, with whichever Python has what they need.
PYTHON ?= $(or $(THALWEG_PYTHON),python3)
.PHONY: python-tests
python-tests:
	@command -v $(PYTHON) >/dev/null || { echo "the tests of the Python package are skipped: there is no $(PYTHON)"; exit 0; }; \
	for module in numpy pytest; do \
	  $(PYTHON) -c "import $$module" 2>/dev/null || { \
	    echo "the tests of the Python package are skipped: $(PYTHON) has no $$module ($(PYTHON) -m pip install numpy pytest)"; \
	    exit 0; }; \
	done; \
	cd python && $(PYTHON) -m pytest -q -rs tests

# Whether all is well on a CUDA card, and how fast; skips where there is none.
.PHONY: cuda
cuda: build
	$(PYTHON) Benchmarks/cuda.py --thalweg $(THALWEG)

# The kernels for arm64, run under qemu: they have to give the bytes of x86-64.
arm64: swift
	Tests/Sanitizers/Kernels/arm64.sh

# The program without its symbols, its manual where man looks, and completions where shells do.
PREFIX ?= $(HOME)/.local
install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d" \
	  "$(DESTDIR)$(PREFIX)/share/man/man1"
	install -m 755 -s $(THALWEG) "$(DESTDIR)$(PREFIX)/bin/thalweg"
	$(THALWEG) --generate-completion-script bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/thalweg"
	$(THALWEG) --generate-completion-script zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_thalweg"
	$(THALWEG) --generate-completion-script fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/thalweg.fish"
	for page in $$($(THALWEG) manual); do \
	  $(THALWEG) manual $$page > "$(DESTDIR)$(PREFIX)/share/man/man1/$$page" || exit 1; done
	@echo "thalweg is in $(DESTDIR)$(PREFIX)/bin, with its manual and completions for bash, zsh and fish"

# AddressSanitizer and UndefinedBehaviorSanitizer over each kernel, AddressSanitizer over the engine and its kernels,
# ThreadSanitizer over the workflow, its store and the engine's worker pool. A finding ends it.
ENGINE_TARGETS = Declarations,Platform,CSpawn,CCrypto,Networks,Kernels,Neural,NeuralTests
WORKFLOW_TARGETS = Declarations,Platform,CSpawn,CCrypto,CYAML,CCurl,Specifications,ResultStore,Workflow,RemoteCache,Cluster,TestSupport,WorkflowTests,Networks,Kernels,Neural,NeuralTests
ASAN_FLAGS = -c release -Xswiftc -enable-testing --sanitize=address -Xswiftc -use-ld=lld --scratch-path .build-asan
TSAN_FLAGS = -c release -Xswiftc -enable-testing --sanitize=thread -Xswiftc -use-ld=lld --scratch-path .build-tsan

sanitize: sanitize-kernels sanitize-memory sanitize-threads

sanitize-kernels: swift
	Tests/Sanitizers/Kernels/run.sh

# Swift keeps bits of its own in pointers of enumerations, and LeakSanitizer then takes what they hold for lost.
sanitize-memory: packages swift
	THALWEG_TARGETS=$(ENGINE_TARGETS) $(SWIFT) build $(ASAN_FLAGS) --build-tests
	ASAN_OPTIONS=detect_leaks=0 THALWEG_TARGETS=$(ENGINE_TARGETS) $(SWIFT) test $(ASAN_FLAGS) --skip-build

sanitize-threads: packages swift
	THALWEG_TARGETS=$(WORKFLOW_TARGETS) $(SWIFT) build $(TSAN_FLAGS) --build-tests
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Sanitizers/thread.supp \
	  THALWEG_TARGETS=$(WORKFLOW_TARGETS) $(SWIFT) test $(TSAN_FLAGS) --skip-build \
	  --filter 'WorkflowTests|WorkerPoolTests|DeterminismTests'

lint: swift
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift

format: swift
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Package.swift

# The JSON Schemas and the pages of settings and of former names are generated; a test fails when these files are stale.
schemas: build
	$(THALWEG) schema experiment > schemas/experiment.schema.json
	$(THALWEG) schema run > schemas/run.schema.json
	$(THALWEG) schema event > schemas/event.schema.json
	$(THALWEG) schema settings > docs/settings.md
	$(THALWEG) schema migration > docs/migration.md

# The program carries its pages' sources; a test fails when the copy is stale.
pages:
	python3 Sources/RunBrowser/embed.py
	python3 Sources/Experiments/Report/embed.py

# The program carries the PyTorch worker's source; a test fails when the copy is stale.
worker:
	python3 python/embed.py

swift:
	@command -v $(SWIFT) >/dev/null || { \
	  echo "Swift 6.1 or later is needed: https://www.swift.org/install" >&2; exit 1; }

# Installs the Debian packages that are missing, and asks for nothing where none is.
test-packages: WANTED = $(TEST_PACKAGES)
packages: WANTED = $(PACKAGES)
packages test-packages:
	@missing=""; \
	if command -v dpkg-query >/dev/null; then \
	  for package in $(WANTED); do \
	    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	  done; \
	  if [ -n "$$missing" ]; then \
	    echo "installing$$missing"; \
	    sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	    $$sudo apt-get update -q && \
	    DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -q -y --no-install-recommends $$missing; \
	  fi; \
	else \
	  echo "not a Debian machine: libyaml, zlib, libcurl and OpenBLAS have to be there (untested on macOS: brew install libyaml)"; \
	fi

clean:
	rm -rf .build .build-test .build-asan .build-tsan
