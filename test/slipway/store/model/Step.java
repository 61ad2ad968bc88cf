package slipway.store.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One step of a sequence: what is to be done, and three numbers that choose among what there is by then, each modulo
 * what exists. So any part of a sequence is a sequence too, and the same seed is always the same one.
 */
record Step(Kind kind, int a, int b, int c) {
    private static final int NUMBERS = 840;

    /** How often each comes, relative to the others. */
    enum Kind {
        CREATE(6), CHANGE(3), DELETE(3), LOCK(2), UNLOCK(6), PAUSE(1), RESUME(7),
        BUILD(10), DEPLOY(14), DEPLOY_NEWEST(4), ROLL_BACK(7), JOB(4), RETRY(5),
        CLAIM(40), RESOLVE(2), SUCCEED(55), FAIL(4), CANCEL(2), STRAY(3),
        RESTART(1), CLEAN(2), CLOCK(8);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    static List<Step> sequence(long seed, int length) {
        var random = new Random(seed);
        var bag = new ArrayList<Kind>();
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < kind.weight; i++) {
                bag.add(kind);
            }
        }
        var steps = new ArrayList<Step>();
        for (int i = 0; i < length; i++) {
            // Without an environment there is little to see.
            Kind kind = i < 2 ? Kind.CREATE : bag.get(random.nextInt(bag.size()));
            steps.add(new Step(kind, random.nextInt(NUMBERS), random.nextInt(NUMBERS), random.nextInt(NUMBERS)));
        }
        return steps;
    }

    /** Steps of the same kind with simpler numbers. */
    List<Step> simpler() {
        var steps = new ArrayList<Step>();
        for (int n = 0; n < 3; n++) {
            steps.add(new Step(kind, n < a ? n : a, b, c));
            steps.add(new Step(kind, a, n < b ? n : b, c));
            steps.add(new Step(kind, a, b, n < c ? n : c));
        }
        steps.removeIf(this::equals);
        return steps;
    }
}
