package slipway.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Where a path leads, link by link as the kernel goes it, but never out of one folder. Comparing text would not do:
 * with {@code up -> ..} in {@code a/b}, the path {@code a/b/up/..} is not {@code a/b} but above {@code a}.
 */
final class Links {
    /** As many as Linux follows; a path with more leads nowhere, for anybody. */
    private static final int MOST = 40;

    /** What bytes become that are no character; the path made from such text would be another one. */
    private static final char UNREADABLE = '\ufffd';

    private final Path root;
    private final boolean absolute;

    /**
     * @param root     the folder not to leave, absolute and without links itself
     * @param absolute whether absolute links that begin with {@code root} are taken, or all refused
     */
    Links(Path root, boolean absolute) {
        this.root = root;
        this.absolute = absolute;
    }

    /**
     * @param at   the folder in which {@code path} begins: {@code root} or one below, without links
     * @return a path without links, of something there or not there; nothing when the way leaves {@code root}
     */
    Optional<Path> follow(Path at, Path path) throws IOException {
        var names = new ArrayDeque<Path>();
        Path here = enter(at, path, names);
        int links = 0;
        while (here != null && !names.isEmpty()) {
            Path name = names.pop();
            Path next = here.resolve(name);
            switch (name.toString()) {
                case "." -> { }
                case ".." -> here = here.equals(root) ? null : here.getParent();
                default -> {
                    if (links < MOST && Files.isSymbolicLink(next)) {
                        links++;
                        here = enter(here, Files.readSymbolicLink(next), names);
                    } else {
                        here = next;
                    }
                }
            }
        }
        return Optional.ofNullable(here);
    }

    /** Puts the names of {@code path} before those still to go. @return where they begin, null when that is outside */
    private Path enter(Path at, Path path, ArrayDeque<Path> names) throws ArtifactException {
        if (path.isAbsolute() && !(absolute && path.startsWith(root))) {
            return null;
        }
        String text = path.toString();
        if (text.indexOf(UNREADABLE) >= 0) {
            throw new ArtifactException("there is a link to " + ArtifactException.shown(path)
                    + ", which is no text in this machine's encoding");
        }
        // Not path.getName(i): what a link says is taken as it stands, and "..//x" apart as "../" and "x".
        String[] all = text.split("/+");
        int outside = path.isAbsolute() ? root.getNameCount() + 1 : 0;
        for (int i = all.length - 1; i >= outside; i--) {
            names.push(Path.of(all[i]));
        }
        return path.isAbsolute() ? root : at;
    }
}
