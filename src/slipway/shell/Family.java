package slipway.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Processes that carry a sign, together with what those have started, the sessions that came from them, and all that
 * have been known before.
 */
final class Family implements Kin {
    /** Where others are started without a pause there is always a new one. */
    private static final int MOST_LISTS = 100;

    private final Predicate<Proc> sign;
    /** When each began, by its number. */
    private final Map<Long, Long> known = new HashMap<>();

    Family(Predicate<Proc> sign) {
        this.sign = sign;
    }

    @Override
    public List<Proc> find() {
        var all = new ArrayList<Proc>();
        var ours = new HashMap<Long, Proc>();
        look(all, ours);
        Set<Long> alive = all.stream().map(Proc::pid).collect(Collectors.toSet());
        for (int before = -1; before != ours.size(); ) {
            before = ours.size();
            Set<Long> sessions = sessions(ours, alive);
            for (Proc process : all) {
                if (ours.containsKey(process.parent()) || sessions.contains(process.session())) {
                    ours.put(process.pid(), process);
                }
            }
        }
        ours.values().forEach(process -> known.put(process.pid(), process.start()));
        return List.copyOf(ours.values());
    }

    /**
     * One that is listed may start another, which is not, and be gone before it is looked at: that there is none is
     * known only when a list has nobody on it who was not looked at before.
     */
    private void look(List<Proc> all, Map<Long, Proc> ours) {
        var seen = new HashSet<Long>();
        for (int before = -1, lists = 0; before != seen.size() && ours.isEmpty() && lists < MOST_LISTS; lists++) {
            before = seen.size();
            for (Proc process : Proc.all(seen::add)) {
                all.add(process);
                if (Long.valueOf(process.start()).equals(known.get(process.pid())) || sign.test(process)) {
                    ours.put(process.pid(), process);
                }
            }
        }
    }

    /** Sessions with one of ours in them: all ours, unless they are led by somebody else. */
    private static Set<Long> sessions(Map<Long, Proc> ours, Set<Long> alive) {
        var sessions = new HashSet<Long>();
        for (Proc process : ours.values()) {
            long leader = process.session();
            if (ours.containsKey(leader) || leader > 0 && !alive.contains(leader)) {
                sessions.add(leader);
            }
        }
        sessions.remove(Proc.SELF.session());
        return sessions;
    }
}
