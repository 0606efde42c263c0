# Server Monitor: build, run, test. `make` alone prints what there is. The work is done by scripts that also run without make.
SHELL := /bin/sh
T ?= .*Test

.PHONY: help build run test test-build bench soak backup check dist screenshots clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n",$$1,$$2}' $(MAKEFILE_LIST)

build: ## fetch the pinned jars and compile
	@src/build/build.sh

run: ## build and run the central in the foreground
	@./start-central.sh

test: ## install what the tests need (as root) and run them; T=<regex of class names> for a part
	@test/run.sh '$(T)'

test-build: ## compile the tests only
	@src/build/build.sh --tests

bench: ## measure, each figure beside what it is compared with in the same run
	@test/bench/run.sh

soak: ## watch 3,000 servers every 10 s for ten minutes, kill history's writer 100 times (root, and an idle machine)
	@test/bench/run.sh kills soak

backup: ## write the whole central, running or not, into FILE=…, sealed with a passphrase
	@./start-central.sh --backup "$(or $(FILE),server-monitor.backup)"

check: ## shellcheck, the rooms' import rule, OpenAPI against the routes, unused code
	@src/build/check.sh

dist: ## one archive with a runtime of its own: unpack and start where there is no JDK
	@src/build/dist.sh

screenshots: ## make the README's pictures from a live fleet of real machines (as root)
	@test/web/screenshots.sh

clean: ## remove what was built (the data directory stays)
	@rm -rf .build dist test/web/node_modules
