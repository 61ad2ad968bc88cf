package slipway.http;

import java.util.Map;
import java.util.function.Function;
import slipway.store.Idempotency;
import slipway.store.Transaction;
import slipway.task.Task;

/** Takes in the tasks that callers ask for; sent again with its {@code Idempotency-Key}, a request makes no other. */
final class Intake {
    private final Service service;
    private final TaskView view;

    Intake(Service service, TaskView view) {
        this.service = service;
        this.view = view;
    }

    /**
     * 201 with the task that {@code create} makes, or with the one that it made when the request came before.
     *
     * @param path where tasks of its type are
     */
    Answer take(Request request, String path, Function<Transaction, Task> create) {
        var key = IdempotencyKey.of(request);
        return service.database().write(tx -> {
            var before = key == null ? null : Idempotency.find(tx, key);
            if (before != null && before.isPresent()) {
                return created(tx, path, service.tasks().find(tx, before.getAsLong()).orElseThrow(), true);
            }
            Task task = create.apply(tx);
            if (key != null) {
                Idempotency.add(tx, key, task.id());
            }
            return created(tx, path, task, false);
        });
    }

    private Answer created(Transaction tx, String path, Task task, boolean again) {
        String location = path + "/" + task.id();
        return new Answer.Data(201, view.one(tx, task), false, again
                ? Map.of("Location", location, "Idempotency-Replayed", "true")
                : Map.of("Location", location));
    }
}
