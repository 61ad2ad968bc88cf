package slipway.shell;

/** How a command ended. When it is told, everything the command had started is gone, but for the survivors. */
public sealed interface Exit {
    Leftovers leftovers();

    /** By itself. @param status 128 + N when signal N ended it */
    record Exited(int status, Leftovers leftovers) implements Exit {
    }

    /** It was ended, having used up its total time. */
    record TimedOut(Leftovers leftovers) implements Exit {
    }

    /** It was ended, having printed nothing for its idle time. */
    record Idle(Leftovers leftovers) implements Exit {
    }

    /** It was ended by {@link Running#end}. */
    record Ended(Leftovers leftovers) implements Exit {
    }
}
