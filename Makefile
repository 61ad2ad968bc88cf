# `make` alone lists the targets. What is given as NAME=value reaches build.sh: JAVA_HOME, CI, DESTDIR, PREFIX, ...
.PHONY: help jar run demo test bench chaos clean install

help:    ; @sed -n 's/^\([a-z]*\): .*[#]# /make \1	/p' Makefile
jar:     ; @./build.sh jar            ## makes build/slipway.jar
run:     ; @./build.sh run            ## starts API, worker and page; data in DATA_DIR (build/data)
demo:    ; @./build.sh demo           ## a first day with Slipway; ONCE=1 ends by itself
test:    ; @./build.sh test $(ONLY)   ## runs the tests; ONLY=PollerTest runs those whose name contains it
bench:   ; @./build.sh bench $(ARGS)  ## measures; ARGS="..." for what
chaos:   ; @./build.sh chaos $(ROUNDS:%=rounds=%) $(SEED:%=seed=%) $(ARGS)  ## kills it, ROUNDS=20 times, and looks what was lost; ARGS=calls: as it writes and syncs
clean:   ; @./build.sh clean          ## removes build/; the fetched jars stay in .lib/
install: ; @./build.sh install        ## installs the jar and its systemd unit; DESTDIR=, PREFIX=/usr/local
