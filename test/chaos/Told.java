package chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What the clients were told since it was last held against the service, and the tasks they know. */
final class Told {
    private static final int REMEMBERED = 100;

    private List<Map<String, Object>> created = new ArrayList<>();
    private List<Map<String, Object>> ended = new ArrayList<>();
    private Set<Long> withdrawn = new LinkedHashSet<>();
    private Set<Long> cancelled = new LinkedHashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private final Map<Long, String> known = new LinkedHashMap<>();
    private long answers;
    private long tasks;

    /**
     * All of it since the last time.
     *
     * @param created   tasks as they were when a 201 told of them
     * @param ended     tasks as they were when they were shown to have completed
     * @param withdrawn those that a 202 said to have failed before they began
     * @param cancelled those that a 202 promised to end
     */
    record Promises(List<Map<String, Object>> created, List<Map<String, Object>> ended, Set<Long> withdrawn,
            Set<Long> cancelled) {
    }

    synchronized Promises promises() {
        return new Promises(List.copyOf(created), List.copyOf(ended), Set.copyOf(withdrawn), Set.copyOf(cancelled));
    }

    /** What was told has been found to be so. */
    synchronized void settle() {
        created = new ArrayList<>();
        ended = new ArrayList<>();
        withdrawn = new LinkedHashSet<>();
        cancelled = new LinkedHashSet<>();
    }

    synchronized void answered() {
        answers++;
        notifyAll();
    }

    /** Waits until so many more answers have come. @return false when {@code crowd} is gone before */
    synchronized boolean await(int more, Crowd crowd) throws InterruptedException {
        long until = answers + more;
        while (answers < until && crowd.isThere()) {
            wait(50);
        }
        return answers >= until;
    }

    synchronized void created(Map<String, Object> task) {
        created.add(task);
        tasks++;
        know(task);
    }

    synchronized void seen(Map<String, Object> task) {
        if (task.get("completed_at") != null) {
            ended.add(task);
        }
        know(task);
    }

    synchronized void cancelled(Map<String, Object> task) {
        long id = (Long) task.get("id");
        cancelled.add(id);
        if ("cancelled".equals(task.get("reason")) && task.get("started_at") == null) {
            withdrawn.add(id);
        }
        seen(task);
    }

    private void know(Map<String, Object> task) {
        known.put((Long) task.get("id"), (String) task.get("type"));
        if (known.size() > REMEMBERED) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /** One of those known, of that type; 0 when none is. @param type null for any */
    synchronized long any(Random random, String type) {
        var ids = known.entrySet().stream().filter(task -> type == null || task.getValue().equals(type))
                .map(Map.Entry::getKey).toList();
        return ids.isEmpty() ? 0 : ids.get(random.nextInt(ids.size()));
    }

    synchronized String type(long task) {
        return known.get(task);
    }

    synchronized void wrong(String what) {
        wrong.add(what);
    }

    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** How many tasks they were told of, in all. */
    synchronized long tasks() {
        return tasks;
    }
}
