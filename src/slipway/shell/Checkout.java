package slipway.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A working tree with a repository of its own, detached at a commit, whose objects are borrowed from a mirror: what
 * {@code git clone --shared} makes, for a third of its cost, as all but the files is written here.
 */
final class Checkout {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int ATTRIBUTES = 1 << 20;

    private final Git git;
    private final Path mirror;
    private final Source source;

    Checkout(Git git, Path mirror, Source source) {
        this.git = git;
        this.mirror = mirror;
        this.source = source;
    }

    Result make(String hash, Path folder) throws IOException, InterruptedException {
        String refs;
        try {
            refs = refs();
        } catch (IOException damaged) {
            return new Result(1, "the mirror's branches cannot be read: " + damaged, false, false);
        }
        Path dotGit = folder.resolve(".git");
        Files.createDirectories(dotGit.resolve("objects/info"));
        Files.createDirectories(dotGit.resolve("refs"));
        Files.writeString(dotGit.resolve("objects/info/alternates"), mirror.resolve("objects") + "\n");
        Files.writeString(dotGit.resolve("HEAD"), hash + "\n");
        Files.writeString(dotGit.resolve("config"), config());
        Files.writeString(dotGit.resolve("packed-refs"), refs, StandardCharsets.ISO_8859_1);
        return git.inside(dotGit, folder, LIMIT, "read-tree", "-u", "--reset", "HEAD");
    }

    /** Branches become what they are in any clone: {@code origin/NAME}. The order of the lines stays right. */
    private String refs() throws IOException {
        Path packed = mirror.resolve("packed-refs");
        // The names are bytes, not text.
        return Files.exists(packed) ? Files.readString(packed, StandardCharsets.ISO_8859_1)
                .replace(" refs/heads/", " refs/remotes/origin/") : "";
    }

    private String config() {
        return """
                [core]
                    repositoryformatversion = 0
                    filemode = true
                    bare = false
                    logallrefupdates = true
                [remote "origin"]
                    url = "%s"
                    fetch = +refs/heads/*:refs/remotes/origin/*
                """.formatted(source.url().replace("\\", "\\\\").replace("\"", "\\\""));
    }

    /** Sentences on what the commit has and a checkout does not bring. */
    static List<String> leftAlone(Path folder) throws IOException {
        var sentences = new ArrayList<String>();
        if (Files.exists(folder.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
            sentences.add("submodules (.gitmodules) are not fetched");
        }
        Path attributes = folder.resolve(".gitattributes");
        if (Files.isRegularFile(attributes, LinkOption.NOFOLLOW_LINKS)) {
            try (var in = Files.newInputStream(attributes, LinkOption.NOFOLLOW_LINKS)) {
                if (new String(in.readNBytes(ATTRIBUTES), StandardCharsets.ISO_8859_1).contains("filter=lfs")) {
                    sentences.add("files in git LFS (.gitattributes) are left as pointers");
                }
            }
        }
        return sentences;
    }
}
