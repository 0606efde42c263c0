# Server Monitor: build, run, test. `make` alone prints what there is.
SHELL := /bin/sh
OUT   := .build
JARS  := $(OUT)/jars
JDK   = $(or $(JDK_HOME),$(shell src/build/find-jdk.sh 25))
RUN_CP  = $(shell awk '$$1=="run"||$$1=="web"{n=split($$2,p,":");printf "%s$(JARS)/%s-%s.jar",s,p[2],p[3];s=":"}' src/build/jars.txt)
TEST_CP = $(shell awk '$$1=="test"{n=split($$2,p,":");printf "%s$(JARS)/%s-%s.jar",s,p[2],p[3];s=":"}' src/build/jars.txt)
JAVA_FLAGS := --enable-native-access=ALL-UNNAMED
T ?=

.PHONY: help
help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n",$$1,$$2}' $(MAKEFILE_LIST)

.PHONY: build
build: $(OUT)/classes.done ## fetch the pinned jars and compile

$(OUT)/jars.done: src/build/jars.txt
	@src/build/fetch-jars.sh $(JARS)
	@touch $@

SOURCES := $(shell find src agent -name '*.java' -o -name '*.sql' 2>/dev/null)
$(OUT)/classes.done: $(OUT)/jars.done $(SOURCES)
	@[ -n "$(JDK)" ] || exit 69
	@rm -rf $(OUT)/classes && mkdir -p $(OUT)/classes
	@$(JDK)/bin/javac --release 25 -Xlint:all -Werror -proc:none -cp "$(RUN_CP)" -d $(OUT)/classes $$(find src agent -name '*.java')
	@(cd src && find . -name '*.sql' | cpio -pdm --quiet ../$(OUT)/classes 2>/dev/null || find . -name '*.sql' -exec cp --parents {} ../$(OUT)/classes \;)
	@touch $@

.PHONY: run
run: build ## run the central in the foreground
	@./start-central.sh

TESTS := $(shell find test -name '*.java' 2>/dev/null)
.PHONY: test-build
test-build: $(OUT)/tests.done
$(OUT)/tests.done: $(OUT)/classes.done $(TESTS)
	@rm -rf $(OUT)/test-classes && mkdir -p $(OUT)/test-classes
	@$(JDK)/bin/javac --release 25 -Xlint:all -Werror -proc:none -cp "$(OUT)/classes:$(RUN_CP):$(TEST_CP)" -d $(OUT)/test-classes $(TESTS)
	@touch $@

.PHONY: test
test: test-build ## run the tests (T=<regex of class names> for a part)
	@$(JDK)/bin/java $(JAVA_FLAGS) -cp "$(OUT)/test-classes:$(OUT)/classes:$(RUN_CP):$(TEST_CP)" org.junit.platform.console.ConsoleLauncher execute \
		--disable-banner --details=summary --scan-classpath $(OUT)/test-classes --include-classname '$(or $(T),.*Test)' --reports-dir $(OUT)/reports

.PHONY: clean
clean: ## remove what was built (the data directory stays)
	@rm -rf $(OUT) dist
