package slipway.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** The artifacts of builds: {@code BUILD.tar.gz} each, in one folder. */
public final class Artifacts {
    private static final String GIT = ".git";

    private final Tar tar;
    private final Path folder;

    /** @param size bytes */
    public record Packed(long size, String sha256) {
    }

    /** Removes what a killed {@code pack} left behind: nobody else may be using {@code folder}. */
    public Artifacts(Shell shell, Path folder) throws IOException {
        this.tar = new Tar(shell);
        this.folder = folder.toAbsolutePath();
        Disk.makeFolder(this.folder, Disk.PRIVATE);
        try (var parts = Files.newDirectoryStream(this.folder, "*.part")) {
            for (Path part : parts) {
                Files.delete(part);
            }
        }
    }

    public Path file(long build) {
        return folder.resolve(build + ".tar.gz");
    }

    public void delete(long build) throws IOException {
        Files.deleteIfExists(file(build));
    }

    /**
     * Keeps what a build made. Its processes must all have ended. Of the workspace itself the checkout's .git is
     * left out: it borrows from a mirror, and a release is often served to the public.
     *
     * @param path the folder whose contents, or the file, it is; in {@code workspace}
     * @param at   the time that all files get, such as the commit's
     * @return once it is on the disk
     * @throws ArtifactException when it is not there, leaves the workspace or has what an artifact may not have
     */
    public Packed pack(long build, Path workspace, String path, Instant at) throws IOException, InterruptedException {
        if (!Files.isDirectory(workspace, LinkOption.NOFOLLOW_LINKS)) {
            throw new ArtifactException("artifact '" + path + "' is not there: the build removed its own workspace");
        }
        Path root = workspace.toRealPath();
        Path what = find(root, path);
        String without = what.equals(root) ? GIT : "";
        new Contents(what).check(without);
        boolean whole = Files.isDirectory(what, LinkOption.NOFOLLOW_LINKS);
        Path part = folder.resolve(build + ".tar.gz.part");
        try {
            Result result = tar.pack(whole ? what : what.getParent(), whole ? "." : what.getFileName().toString(), at,
                    without, part);
            if (!result.ok()) {
                throw new ArtifactException("the artifact '" + path + "' cannot be packed: " + Tar.complaint(result));
            }
            String sha256 = Disk.sha256(part);
            Disk.force(part);
            Files.move(part, file(build), StandardCopyOption.ATOMIC_MOVE);
            Disk.force(folder);
            return new Packed(Files.size(file(build)), sha256);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Path find(Path workspace, String path) throws IOException {
        Path relative;
        try {
            relative = Path.of(path);
        } catch (InvalidPathException impossible) {
            throw new ArtifactException("the artifact '" + path + "' is no path: "
                    + impossible.getReason());
        }
        if (path.isEmpty() || relative.isAbsolute()) {
            throw new ArtifactException("the artifact '" + path + "' must be a path within the workspace");
        }
        for (Path name : relative) {
            if (name.toString().equals("..")) {
                throw new ArtifactException("the artifact '" + path + "' leaves the workspace; it may not have '..'");
            }
        }
        Path found = new Links(workspace, true).follow(workspace, relative).orElseThrow(() -> new ArtifactException(
                "the artifact '" + path + "' is, or is behind, a link that leaves the workspace"));
        if (!Files.exists(found, LinkOption.NOFOLLOW_LINKS)) {
            throw new ArtifactException("the artifact '" + path + "' is not there; the build did not make it");
        }
        return found;
    }

    /**
     * Unpacks an artifact into {@code target}, which is made by this, for all to read, and there only when it is
     * whole and on the disk.
     *
     * @param sha256 what {@link #pack} answered
     * @throws ArtifactException when the file is not the one that was packed
     */
    public void unpack(long build, String sha256, Path target) throws IOException, InterruptedException {
        Path file = file(build);
        if (Files.notExists(file)) {
            throw new ArtifactException("the artifact of build " + build + " is not there any more");
        }
        String found = Disk.sha256(file);
        if (!found.equals(sha256)) {
            throw new ArtifactException("the artifact of build " + build + " is not what the build made: its SHA-256"
                    + " is " + found + ", recorded was " + sha256);
        }
        Path part = target.resolveSibling("." + target.getFileName() + ".part");
        Trees.delete(part);
        try {
            Disk.makeFolder(part, Disk.PUBLIC);
            Result result = tar.unpack(file, part);
            if (!result.ok()) {
                throw new ArtifactException("the artifact of build " + build + " cannot be unpacked: "
                        + Tar.complaint(result));
            }
            tar.flush(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            Disk.force(target.getParent());
        } finally {
            Trees.delete(part);
        }
    }
}
