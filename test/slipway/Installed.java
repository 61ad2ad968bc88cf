package slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.stream.Stream;

/** The service that is installed in a machine, and its admin, who asks it things there, with curl. */
record Installed(Machine machine) {
    private static final String CURL = """
            token=$(cat /var/lib/slipway/admin.token)
            curl -sS --fail-with-body -H "Authorization: Bearer $token" "http://127.0.0.1:8080/api/$@"
            """;

    /** @param options of curl's */
    String ask(String path, String... options) throws IOException, InterruptedException {
        return machine.run(CURL, Stream.concat(Stream.of(path), Stream.of(options)).toArray(String[]::new));
    }

    private static Running.Answer answer(String text) {
        return new Running.Answer(200, text, HttpHeaders.of(Map.of(), (name, value) -> true));
    }

    /** @return the id of what was made */
    long post(String path, String... fields) throws IOException, InterruptedException {
        var options = Stream.of(fields).flatMap(field -> Stream.of("--data-urlencode", field));
        return answer(ask(path, options.toArray(String[]::new))).id();
    }

    /** Waits until a task has completed. @param how its status, and its reason if it has one */
    void completed(long task, String how) throws IOException, InterruptedException {
        String text = ask("tasks/" + task + "?wait=50");
        Object reason = answer(text).get("reason");
        assertEquals(how, answer(text).get("status") + (reason == null ? "" : " " + reason), text);
    }

    String log(long job) throws IOException, InterruptedException {
        return ask("jobs/" + job + "/log");
    }

    /** A first deployment to a new environment, which succeeds. */
    long deployed(String environment, String command) throws IOException, InterruptedException {
        post("environments", "name=" + environment, "deploy_command=" + command);
        long deployment = post("deployments", "environment=" + environment, "repository=hello");
        completed(deployment, "succeeded");
        return deployment;
    }

    /** The release that is live in an environment. */
    String current(String environment) throws IOException, InterruptedException {
        return machine.run("readlink -f /var/lib/slipway/live/" + environment + "/hello/current");
    }

    static String release(String environment, long deployment) {
        return "/var/lib/slipway/live/" + environment + "/hello/releases/" + deployment;
    }
}
