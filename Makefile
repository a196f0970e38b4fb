# One word a job. `make demo` and `make test` are all that is needed; the others take minutes to hours.
# A long job that can be stopped goes on where it was when it is called again.

CARGO ?= cargo
BIN := target/release
# Long jobs say here how long.
CASES ?= 20000
ROUNDS ?= 200
REPETITIONS ?= 5
SECONDS_A_ROW ?= 3

# The map page: what it is made of, and the file that is written last.
WEB := server/web
PARTS := $(shell find $(WEB)/src $(WEB)/build $(WEB)/public -type f) \
	$(WEB)/index.html $(WEB)/vite.config.ts
PAGE := $(WEB)/dist/page/index.html
MODULES := $(WEB)/node_modules/.package-lock.json

.PHONY: help setup web build demo test check page-test sim acceptance compare ablation islands \
	mdrp bench bench-durable guard fuzz mutants torture clean-reports

help: ## list the jobs
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

setup: ## install what is missing on a fresh machine
	@bash .ci/setup

web: setup $(PAGE) ## the live map page, which the program then carries

$(MODULES): $(WEB)/package-lock.json | setup
	cd $(WEB) && npm ci --loglevel=error

$(PAGE): $(PARTS) $(MODULES)
	cd $(WEB) && npm run --silent build

build: setup web ## the program, optimised
	$(CARGO) build --release --locked -p sameday-server

demo: build ## a simulated afternoon on the live map: CITY=helsinki|columbus|..., KEEP=1 (see .ci/demo)
	@bash .ci/demo $(BIN)/sameday

check: setup ## format, lints, supply chain
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	@if $(CARGO) deny --version >/dev/null 2>&1; then \
		$(CARGO) deny --offline check bans licenses sources; \
	else echo "cargo-deny is not installed: licences and duplicate versions are not checked"; fi

test: web check ## everything: format, lints, tests, the page in a browser, a simulation, counts
	$(CARGO) test --workspace --locked
	$(MAKE) page-test
	$(MAKE) sim
	$(MAKE) guard

page-test: web ## the map page: its types, its parts, and itself in a browser on the real program
	@bash .ci/setup browser
	cd $(WEB) && npm run --silent test
	$(CARGO) build --locked -p sameday-server
	cd $(WEB) && npm run --silent e2e

sim: setup ## a short simulation on 1 and on 2 threads must end in the same digest
	@bash .ci/sim

acceptance: build ## the supported systems; the promised figures, by SAMEDAY_JUDGES on SAMEDAY_DATA
	$(CARGO) build --release --locked -p sameday-benches --bins
	$(BIN)/acceptance

compare: build ## beside the open solvers: ONLY=sixteen BUDGET=1,10 SOLVER=ours SEEDS=1,2,3 CORES=0,1
	@bash .ci/setup peers
	@CARGO="$(CARGO)" bash .ci/peers || echo "what is not installed is not measured" >&2
	$(CARGO) build --release --locked -p sameday-benches --bin compare
	$(BIN)/compare $(if $(ONLY),--only $(ONLY)) $(if $(BUDGET),--budget $(BUDGET)) \
		$(if $(SOLVER),--solver $(SOLVER)) $(if $(SEEDS),--seeds $(SEEDS)) \
		$(if $(CORES),--cores $(CORES)) $(if $(KEEP),--keep) $(if $(TABLES),--tables)

mdrp: build ## the public meal delivery days, beside what was published: DAYS='0o50*' SEEDS=1..3
	$(BIN)/sameday bench mdrp --out benches/results --solutions target/mdrp \
		--policies nearest,greedy,rolling,joint \
		$(if $(DAYS),--instances '$(DAYS)') $(if $(SEEDS),--seeds $(SEEDS))
	bash .ci/judge_mdrp target/mdrp $(SAMEDAY_DATA)/mdrp \
		$(or $(SAMEDAY_JUDGES),$(SAMEDAY_DATA)/../tools) > benches/results/mdrp.judged.ndjson

ablation: setup ## what each operator of the routing search brings: BUDGET=1,10 SEEDS=1,2,3 WITHOUT=cache
	$(CARGO) build --release --locked -p sameday-benches --bin ablation
	$(BIN)/ablation $(if $(BUDGET),--budget $(BUDGET)) $(if $(SEEDS),--seeds $(SEEDS)) \
		$(if $(WITHOUT),--without $(WITHOUT))

islands: setup ## what a second thread brings, on some instances of every set: ONLY=lilim-400 SEEDS=1,2
	$(CARGO) build --release --locked -p sameday-benches --bin islands
	$(BIN)/islands $(if $(ONLY),--only $(ONLY)) $(if $(SEEDS),--seeds $(SEEDS))

bench: setup ## the kernels, each beside a naive peer
	$(CARGO) bench --locked -p sameday-benches

guard: setup ## count the instructions of the kernels against benches/results/kernels.csv
	@CARGO="$(CARGO)" bash .ci/guard

bench-durable: setup ## durable events beside PostgreSQL and Redis, to benches/results/durable.md
	@bash .ci/setup databases || echo "its peers cannot be installed: only ours is measured" >&2
	$(CARGO) build --release --locked -p sameday-benches --bin durable
	$(BIN)/durable $(REPETITIONS) $(SECONDS_A_ROW)

fuzz: setup ## the property tests of engine and readers with many cases
	PROPTEST_CASES=$(CASES) $(CARGO) test --release --locked -p sameday-engine -p sameday-datasets

mutants: setup ## break ledger, holds and availability in every small way: do the tests notice? (hours)
	@bash .ci/mutants

torture: build ## ten million random operations of the ledger, then kill -9 under load, many times
	@CARGO="$(CARGO)" bash .ci/ledger
	SAMEDAY_KILL_ROUNDS=$(ROUNDS) $(CARGO) test --release --locked -p sameday-tests \
		--test recovery -- --nocapture
