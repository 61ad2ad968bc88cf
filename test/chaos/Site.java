package chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import slipway.Caller;
import slipway.shell.TestRepository;

/**
 * Where it all happens: the service's data, the repository that it builds, and the script that every command runs.
 *
 * <pre>
 * data/     DATA_DIR     git/      the repository     work, deploy     the scripts
 * ledger    a line for each begin and end of a command     locks/      a file for each target
 * </pre>
 *
 * @param folder absolute: commands name it
 */
record Site(Path folder) {
    static final int BUILD_SLOTS = 2;
    static final int JOB_SLOTS = 4;
    static final List<String> ENVIRONMENTS = List.of("production", "staging", "edge");
    /** Its pending deployments take the place of older ones. */
    private static final String NEWEST = "staging";

    /** A lock is held until the last process of a command is gone: who comes sooner finds it held, and says so. */
    private static final String WORK = """
            # work LOCK SECONDS STATUS [stay]
            name="$SLIPWAY_TASK ${SLIPWAY_DEPLOYMENT_ID:-0} $1"
            exec 9>>"FOLDER/locks/$1"
            flock --nonblock 9 || echo "crowded $name" >>"FOLDER/ledger"
            echo "begin $name" >>"FOLDER/ledger"
            if [ "$4" = stay ]; then (setsid sleep 60 &); fi
            sleep $2
            echo "end $name" >>"FOLDER/ledger"
            exit $3
            """;
    /** On the way back it runs for a release that it did not fail for. */
    private static final String DEPLOY = """
            id=$SLIPWAY_DEPLOYMENT_ID
            exec sh "FOLDER/work" $SLIPWAY_ENVIRONMENT 0.0$((id % 10)) $((id % 5 == 0 ? 3 : 0)) stay
            """;

    Path data() {
        return folder.resolve("data");
    }

    Path database() {
        return data().resolve("slipway.db");
    }

    Path ledger() {
        return folder.resolve("ledger");
    }

    Path audit() {
        return data().resolve("audit/audit.log");
    }

    /** @param lock its target, or a name of its own */
    String command(String lock, String seconds, int status, boolean stays) {
        return "sh '" + folder + "/work' " + lock + " " + seconds + " " + status + (stays ? " stay" : "");
    }

    /** Makes all but the data. */
    void make() throws IOException {
        Files.createDirectories(folder.resolve("locks"));
        Files.createFile(ledger());
        Files.writeString(folder.resolve("work"), WORK.replace("FOLDER", folder.toString()));
        Files.writeString(folder.resolve("deploy"), DEPLOY.replace("FOLDER", folder.toString()));
        var git = TestRepository.create(folder.resolve("git"));
        git.commit("Builds", Map.of("build.sh", build(0)));
        git.branch("broken");
        git.commit("Fails", Map.of("build.sh", build(3)));
        git.checkOut("main");
    }

    private String build(int status) {
        return "mkdir dist; echo $SLIPWAY_BUILD_ID >dist/build; "
                + command("build-$SLIPWAY_BUILD_ID", "0.0$((SLIPWAY_BUILD_ID % 10))", status, false) + "\n";
    }

    /** Tells the service of the repository and the environments. */
    void describe(Caller api) throws IOException, InterruptedException {
        post(api, "/api/repositories", Map.of("name", "hello", "url", "file://" + folder.resolve("git"),
                "artifact", "dist", "build_command", "sh build.sh"));
        for (String name : ENVIRONMENTS) {
            post(api, "/api/environments", Map.of("name", name, "keep_releases", name.equals("edge") ? 1 : 2,
                    "deploy_command", "sh '" + folder + "/deploy'",
                    "health_check_command", "[ $((SLIPWAY_DEPLOYMENT_ID % 7)) != 0 ]",
                    "health_check_timeout_seconds", 1, "order", name.equals(NEWEST) ? "newest" : "fifo",
                    "auto_deploy", name.equals(NEWEST) ? List.of("hello@main") : List.of()));
        }
    }

    private static void post(Caller api, String path, Map<String, ?> fields) throws IOException, InterruptedException {
        var answer = api.post(path, fields);
        if (answer.status() != 201) {
            throw new IOException(path + ": " + answer.status() + " " + answer.text());
        }
    }
}
