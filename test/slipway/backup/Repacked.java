package slipway.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import slipway.shell.Disk;

/** A backup that somebody takes apart, changes, and puts together again. */
final class Repacked {
    /** By their names, in their order, the manifest last. */
    final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Manifest manifest;

    Repacked(Path backup) throws IOException {
        try (var reader = new TarReader(backup)) {
            for (var file = reader.next(); file.isPresent(); file = reader.next()) {
                var content = new ByteArrayOutputStream();
                reader.copy(content);
                files.put(file.get().name(), content.toByteArray());
            }
        }
        manifest = Manifest.of(files.get(Manifest.NAME));
    }

    void change(String name, UnaryOperator<String> change) {
        files.put(name, change.apply(new String(files.get(name), StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Has the manifest say what is true of the files now. */
    Repacked refit() {
        files.remove(Manifest.NAME);
        List<Manifest.Item> items = new ArrayList<>();
        files.forEach((name, content) -> items.add(new Manifest.Item(name, content.length,
                HexFormat.of().formatHex(Disk.sha256().digest(content)))));
        files.put(Manifest.NAME, new Manifest(manifest.madeBy(), manifest.createdAt(), manifest.auditHead(),
                manifest.auditValid(), items).json());
        return this;
    }

    /** Whether the files in another one are these. */
    boolean equalsIn(Path other) {
        try {
            var files = new Repacked(other).files;
            return files.keySet().equals(this.files.keySet())
                    && files.keySet().stream().allMatch(name -> Arrays.equals(files.get(name), this.files.get(name)));
        } catch (IOException unreadable) {
            return false;
        }
    }

    Path write(Path to) throws IOException {
        try (var writer = new TarWriter(Files.newOutputStream(to), manifest.createdAt())) {
            for (var file : files.entrySet()) {
                writer.add(file.getKey(), file.getValue());
            }
        }
        return to;
    }
}
