package chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slipway.Caller;

/** All clients, who come at the same time, and the one who looks after them. */
final class Crowd {
    private static final int CLIENTS = 10;
    private static final String QUEUE = "queue";

    private final Told told;
    private final List<Client> clients = new ArrayList<>();
    private List<Thread> there = List.of();

    Crowd(Site site, Told told, long seed) {
        this.told = told;
        var held = new ArrayList<>(Site.ENVIRONMENTS);
        held.add(QUEUE);
        for (String each : held) {
            clients.add(new Client(clients.size(), site, told, seed, each));
        }
        while (clients.size() < CLIENTS) {
            clients.add(new Client(clients.size(), site, told, seed, null));
        }
    }

    /** They ask until they are not answered any more. */
    void come(Life life) {
        there = clients.stream().map(client -> Thread.ofVirtual().start(() -> client.visit(life))).toList();
    }

    boolean isThere() {
        return there.stream().anyMatch(Thread::isAlive);
    }

    /** Once the service is no more, they go. */
    void leave() throws InterruptedException {
        for (Thread thread : there) {
            thread.join();
        }
    }

    /** Looks whether what they hold is held, pauses the queue, and waits until nothing is ongoing. */
    void quiet(Caller api) throws IOException, InterruptedException {
        for (Client client : clients) {
            if (client.held != null) {
                var answer = client.held.equals(QUEUE) ? api.get("/api/queue?limit=1")
                        : api.get("/api/environments/" + client.held);
                boolean held = answer.get(client.held.equals(QUEUE) ? "paused" : "locked") != null;
                if (!client.hold.mayBe(held)) {
                    told.wrong(client.held + " is " + (held ? "" : "not ") + "held, and was told to be otherwise");
                }
                client.hold.told(held);
            }
        }
        api.post("/api/queue/pause", Map.of("reason", "to look at everything"));
        for (var task : api.get("/api/queue").list("ongoing")) {
            api.completed((Long) task.get("id"));
        }
        var left = api.get("/api/queue").list("ongoing");
        if (!left.isEmpty()) {
            told.wrong("these are paused and still ongoing: " + left);
        }
    }

    /** Nothing holds up anything any more, but for the environments that are locked. */
    void goOn(Caller api) throws IOException, InterruptedException {
        api.post("/api/queue/resume", Map.of());
        clients.stream().filter(client -> QUEUE.equals(client.held)).forEach(client -> client.hold.told(false));
    }

    /** Lets go of everything, and waits until all has completed. */
    void finish(Caller api) throws IOException, InterruptedException {
        for (String environment : Site.ENVIRONMENTS) {
            api.post("/api/environments/" + environment + "/unlock", Map.of());
        }
        clients.forEach(client -> client.hold.told(false));
        goOn(api);
        for (var pending = api.get("/api/queue").list("pending"); !pending.isEmpty();
                pending = api.get("/api/queue").list("pending")) {
            long last = (Long) pending.getLast().get("id");
            if (api.completed(last).get("completed_at") == null) {
                told.wrong("task " + last + " does not come to an end");
                return;
            }
        }
    }
}
