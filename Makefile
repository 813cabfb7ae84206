# The Connection Manager's targets.  ./check and ./demo are the two commands for
# newcomers; these are for whoever works on it.  See CONTRIBUTING.md.

PREFIX ?= /usr/local
PG_CONFIG ?= pg_config
MAJOR ?= 15

MVN = JAVA_HOME=$$(dev/jdk build) mvn -q
PG_TREE = build/pg$(MAJOR)
# As root, PostgreSQL and conmgr are run as this user.
TEST_USER ?= postgres

.PHONY: all java extension runnable format lint unit protocol installcheck it check demo install clean

# build/conmgr, the runnable tree, and build/pg15, a PostgreSQL with the extension
all: extension runnable

java:
	$(MVN) -DskipTests package

runnable: java
	JAVA_HOME=$$(dev/jdk build) dev/assemble

extension:
	@pg_config=$$(dev/pgtree $(PG_TREE) $(MAJOR)) && \
	$(MAKE) -s -C extension with_llvm=no PG_CONFIG="$$pg_config" all && \
	$(MAKE) -s -C extension with_llvm=no PG_CONFIG="$$pg_config" install >/dev/null

format:
	$(MVN) spotless:apply
	$(MAKE) -s -C extension format

# The Java side is linted by every build.
lint:
	$(MVN) -DskipTests test-compile
	$(MAKE) -s -C extension format-check
	shellcheck check demo dev/* .ci/run java/cm-ctl/src/dist/bin/* java/conmgr/src/dist/bin/*

unit:
	$(MVN) test
	dev/ran test

# The C codec and link state machine on the shared vectors, also under sanitizers.
protocol:
	$(MAKE) -s -C extension check-unit

installcheck: extension
	TEST_USER=$(TEST_USER) dev/installcheck $(MAJOR)

it: all
	dev/it

check:
	./check

demo:
	./demo

# The client side, below PREFIX.  The extension: make -C extension install PG_CONFIG=...
install: runnable
	dev/assemble --install "$(DESTDIR)$(PREFIX)"

clean:
	$(MVN) clean
	$(MAKE) -s -C extension with_llvm=no clean
	rm -rf build
