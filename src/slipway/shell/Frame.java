package slipway.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a bare repository is made of but for its contents. Git calls a folder without some of it no repository at
 * all, goes on without the rest, and says neither in a way that can be told from what a remote one did wrong.
 */
final class Frame {
    private static final List<String> FOLDERS = List.of("", "objects", "refs");
    private static final List<String> FILES = List.of("HEAD", "config");
    /** These need not be there. */
    private static final List<String> MORE_FOLDERS = List.of("objects/info", "objects/pack", "refs/heads", "refs/tags");
    private static final List<String> MORE_FILES = List.of("packed-refs", "fetched");
    /** What packed-refs.lock guards: git makes it only where there is none, and is not always able to remove it. */
    private static final String HALF_PACKED_REFS = "packed-refs.new";

    private final Path folder;

    Frame(Path folder) {
        this.folder = folder;
    }

    /**
     * A look that costs next to nothing. A git that was ended may leave its locks and the half of packed-refs, which
     * would stop the next one, and the half of a pack: they are removed on the way.
     *
     * @return what is wrong
     */
    Optional<String> damage() {
        var looks = Stream.of(
                FOLDERS.stream().map(this::folder),
                FILES.stream().map(this::file),
                MORE_FOLDERS.stream().filter(this::exists).map(this::folder),
                MORE_FILES.stream().filter(this::exists).map(this::file));
        Optional<String> wrong = looks.flatMap(each -> each).flatMap(Optional::stream).findFirst();
        if (wrong.isPresent()) {
            return wrong;
        }
        try {
            removeLeftovers();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    /** What keeps git from adding objects: it does so by a folder for the first byte of their hashes. */
    Optional<String> closed() throws IOException {
        try (Stream<Path> folders = Files.list(folder.resolve("objects"))) {
            return folders.map(each -> each.getFileName().toString()).filter(name -> name.matches("[0-9a-f]{2}"))
                    .map(name -> folder("objects/" + name)).flatMap(Optional::stream).findFirst();
        }
    }

    private boolean exists(String name) {
        return Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    private Optional<String> folder(String name) {
        Path path = folder.resolve(name);
        return look(path, "folder", Files.isDirectory(path), Files.isExecutable(path));
    }

    private Optional<String> file(String name) {
        Path path = folder.resolve(name);
        return look(path, "file", Files.isRegularFile(path), true);
    }

    private static Optional<String> look(Path path, String kind, boolean fits, boolean enters) {
        String wrong = "";
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            wrong = " is not there";
        } else if (!fits) {
            wrong = " is no " + kind;
        } else if (!enters || !Files.isReadable(path) || !Files.isWritable(path)) {
            wrong = " may not be read and written";
        }
        return wrong.isEmpty() ? Optional.empty() : Optional.of(path.getFileName() + wrong);
    }

    private void removeLeftovers() throws IOException {
        Trees.delete(folder.resolve(HALF_PACKED_REFS));
        try (Stream<Path> beside = Files.list(folder); Stream<Path> refs = Files.walk(folder.resolve("refs"))) {
            for (Path lock : Stream.concat(beside, refs).filter(file -> file.toString().endsWith(".lock")).toList()) {
                Trees.delete(lock);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Path packs = folder.resolve("objects/pack");
        if (Files.exists(packs)) {
            try (var parts = Files.newDirectoryStream(packs, "tmp_*")) {
                for (Path part : parts) {
                    Trees.delete(part);
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
    }
}
