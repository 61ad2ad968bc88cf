package slipway.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** GNU tar. The same files give the same archive, byte for byte, whoever owns them and whenever they were written. */
final class Tar {
    private static final int LONGEST = 300;
    private static final Duration LIMIT = Duration.ofHours(2);

    private final Shell shell;

    Tar(Shell shell) {
        this.shell = shell;
    }

    /**
     * Packs what {@code name} is in {@code folder}: "." for all of it.
     *
     * @param at      the time that all entries get. Not zero: a web server makes its ETag of a file's time and size,
     *                and would call a new release's file unchanged
     * @param without a name in {@code folder} that is left out, or ""
     */
    Result pack(Path folder, String name, Instant at, String without, Path archive)
            throws IOException, InterruptedException {
        var argv = new ArrayList<String>(List.of("tar", "--create", "--force-local", "--file=" + archive,
                "--use-compress-program=gzip -n",
                "--format=gnu",
                "--sort=name",
                "--owner=0", "--group=0", "--numeric-owner",
                "--mtime=@" + Math.max(0, at.getEpochSecond()),
                // What git knows of permissions, whatever umask the build ran with.
                "--mode=u=rwX,go=rX,ug-s,o-t",
                "--hard-dereference",
                "--directory=" + folder));
        if (!without.isEmpty()) {
            argv.addAll(List.of("--anchored", "--no-wildcards", "--exclude=./" + without));
        }
        argv.addAll(List.of("--", name.equals(".") ? name : "./" + name));
        return Helper.run(shell, folder, LIMIT, argv);
    }

    /** Unpacks into an empty folder, with the permissions that were packed, whatever umask the service has. */
    Result unpack(Path archive, Path folder) throws IOException, InterruptedException {
        return Helper.run(shell, folder, LIMIT, List.of("tar", "--extract", "--gzip", "--force-local",
                "--file=" + archive, "--directory=" + folder, "--no-same-owner", "--same-permissions"));
    }

    /** Has all that was unpacked on the disk: one call, however many files it is. */
    void flush(Path folder) throws IOException, InterruptedException {
        Result result = Helper.run(shell, folder, LIMIT, List.of("sync", "--file-system", folder.toString()));
        if (!result.ok()) {
            throw new IOException(folder + " cannot be forced to the disk: " + complaint(result));
        }
    }

    /** tar's own words on what went wrong, the first of them: the rest only follow from it. */
    static String complaint(Result result) {
        return result.timedOut() ? "it took too long" : result.output().lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> line.substring(0, Math.min(line.length(), LONGEST)))
                .orElse("tar ended with status " + result.status());
    }
}
