# make run    the sample centre, on this desktop or, without one, as pictures in out/
# make test   everything that is checked
# make sim    a whole centre in one thread, SEEDS times (2000)
# make mutate plants known bugs in a copy and demands that a test finds each
# make bench  the speed, as one table
# make build  the four programs, in bin/
# make clean  takes away what was built and the pictures

SHELL       := /bin/sh
GO          ?= go
GOFUMPT     := mvdan.cc/gofumpt@v0.9.2
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
PROGRAMS    := hub kiosk counter display
DEMO        := ./deploy/demo
SEEDS       ?= 2000
export CGO_ENABLED = 1
export MOTCUA_BIN  = $(CURDIR)/bin

.PHONY: all setup build run test lint race screens sim mutate visit kills bench searchbench clean

all: build

setup:
	@deploy/setup.sh

# The hub draws nothing, and needs no library of the machine.
build: setup
	@for p in $(PROGRAMS); do \
		echo "==> building $$p (the first time takes some minutes)"; \
		cgo=1; if [ $$p = hub ]; then cgo=0; fi; \
		CGO_ENABLED=$$cgo $(GO) build -o bin/$$p ./cmd/$$p || exit 1; \
	done

run: build
	@echo "==> building the demonstration"
	@$(GO) build -o bin/demo $(DEMO)
	@exec bin/demo -bin bin -out out

test: build lint race screens sim visit kills
	@echo "==> all is well"

lint: setup
	@echo "==> gofumpt"
	@unformatted="$$($(GO) run $(GOFUMPT) -l .)" || exit 1; \
		if [ -n "$$unformatted" ]; then echo "these files are not formatted:"; echo "$$unformatted"; exit 1; fi
	@echo "==> go vet"
	@$(GO) vet ./...
	@echo "==> staticcheck"
	@$(GO) run $(STATICCHECK) ./...
	@echo "==> govulncheck"
	@GO="$(GO)" deploy/vulncheck.sh $(GOVULNCHECK)

# The programs themselves only wire parts together. To build them for the race detector
# would take the graphics minutes for nothing, so screens runs their tests without it.
race: setup
	@echo "==> go test -race"
	@packages="$$($(GO) list ./... | grep -v -e /cmd/ -e /deploy/demo$$ -e /deploy/kills$$)" || exit 1; \
		$(GO) test -race -timeout 20m $$packages

# Screens are drawn on one goroutine: race draws each on one size, this one on all.
screens: setup
	@echo "==> the programs' own tests"
	@$(GO) test -timeout 20m ./cmd/...
	@echo "==> every screen on every size, and a wall for a day"
	@$(GO) test -timeout 20m ./internal/ui/kioskview ./internal/ui/wallview

# One thread, so there is nothing for the race detector to see, and it would take
# ten times as long: race plays a few seeds only.
sim:
	@echo "==> the simulator, $(SEEDS) seeds"
	@$(GO) test -count=1 -timeout 24h ./internal/sim -run 'TestSeeds$$' -seeds $(SEEDS)
	@echo "==> a thousand calls, listened to word by word"
	@$(GO) test -count=1 -timeout 10m ./internal/speaker -run 'TestEveryCallIsHeard'

mutate:
	@echo "==> planting bugs (about an hour; -only and -jobs of deploy/mutate choose)"
	@$(GO) run ./deploy/mutate

visit: build
	@echo "==> the whole visit on the real programs, with taps, keys, scans, paper, a look-up, a film, a dossier, kills and an outage (about eight minutes)"
	@$(GO) test -race -count=1 -timeout 20m -v $(DEMO)

kills: setup
	@echo "==> hub and kiosk killed two hundred times under load (about one minute)"
	@$(GO) test -race -count=1 -timeout 15m -v ./deploy/kills

bench: build
	@echo "==> measuring (about ten minutes; leave the machine alone meanwhile)"
	@$(GO) run ./deploy/bench -bin bin

# A module of its own: the product depends on none of the engines that it is compared with.
searchbench:
	@echo "==> the search for procedures beside bleve and SQLite FTS5 (some minutes)"
	@cd deploy/searchbench && $(GO) run .

clean:
	rm -rf bin out
