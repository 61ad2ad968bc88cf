package chaos;

import java.util.HashSet;
import java.util.Set;

/** A lock or a pause that one client alone sets and takes back: what the service may say of it, at first anything. */
final class Hold {
    private final Set<Boolean> possible = new HashSet<>(Set.of(false, true));

    /** From here on it may be so; without an answer nobody knows. */
    synchronized void asked(boolean held) {
        possible.add(held);
    }

    synchronized void told(boolean held) {
        possible.clear();
        possible.add(held);
    }

    synchronized boolean mayBe(boolean held) {
        return possible.contains(held);
    }

    /** Whether it may be held. */
    synchronized boolean held() {
        return possible.contains(true);
    }
}
