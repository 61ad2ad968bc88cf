package slipway.worker;

import java.util.function.BooleanSupplier;

/** Whether the disk can take more of one log: looked at once a mebibyte of it, and each time while it cannot. */
final class Room {
    private static final long LOOK_EVERY = 1 << 20;

    private final BooleanSupplier room;
    private boolean roomy = true;
    private long looked = -LOOK_EVERY;

    Room(BooleanSupplier room) {
        this.room = room;
    }

    /** @param size of the log, now */
    boolean at(long size) {
        if (!roomy || size - looked >= LOOK_EVERY) {
            roomy = room.getAsBoolean();
            looked = size;
        }
        return roomy;
    }
}
