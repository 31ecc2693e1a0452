# make run    the sample centre, on this desktop or, without one, as pictures in out/
# make test   everything that is checked
# make bench  the speed, as one table
# make build  the four programs, in bin/

SHELL      := /bin/sh
GO         ?= go
GOFUMPT    := mvdan.cc/gofumpt@v0.9.2
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
PROGRAMS   := hub kiosk counter display
export CGO_ENABLED = 1

.PHONY: all setup build run test lint bench clean

all: build

setup:
	@deploy/setup.sh

build: setup
	@for p in $(PROGRAMS); do \
		[ -d cmd/$$p ] || continue; \
		echo "==> building $$p (the first time takes some minutes)"; \
		$(GO) build -trimpath -o bin/$$p ./cmd/$$p || exit 1; \
	done

lint: setup
	@echo "==> gofumpt"
	@unformatted="$$($(GO) run $(GOFUMPT) -l .)"; if [ -n "$$unformatted" ]; then echo "these files are not formatted:"; echo "$$unformatted"; exit 1; fi
	@echo "==> go vet"
	@$(GO) vet ./...
	@echo "==> staticcheck"
	@$(GO) run $(STATICCHECK) ./...

test: lint build
	@echo "==> go test -race"
	@$(GO) test -race -timeout 20m ./...

clean:
	rm -rf bin out
