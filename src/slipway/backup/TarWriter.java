package slipway.backup;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import slipway.shell.Disk;

/** Writes a tar of plain files, and knows what it wrote. */
final class TarWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Counting out;
    private final Instant modified;
    private final List<Manifest.Item> written = new ArrayList<>();

    /** @param modified the time that all files in it get */
    TarWriter(OutputStream out, Instant modified) {
        this.out = new Counting(out);
        this.modified = modified;
    }

    /** Adds the file, as long as it is now. */
    void add(String name, Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            add(name, Channels.newInputStream(channel), channel.size());
        }
    }

    void add(String name, byte[] content) throws IOException {
        add(name, new ByteArrayInputStream(content), content.length);
    }

    private void add(String name, InputStream in, long size) throws IOException {
        out.write(new TarHeader(name, size).bytes(modified));
        MessageDigest digest = Disk.sha256();
        var buffer = new byte[BUFFER];
        for (long left = size; left > 0;) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException(name + " became shorter than " + size + " bytes while it was copied");
            }
            digest.update(buffer, 0, read);
            out.write(buffer, 0, read);
            left -= read;
        }
        out.write(new byte[(int) (TarHeader.padded(size) - size)]);
        written.add(new Manifest.Item(name, size, HexFormat.of().formatHex(digest.digest())));
    }

    /** What has been added. */
    List<Manifest.Item> written() {
        return List.copyOf(written);
    }

    /** Writes its end. */
    @Override
    public void close() throws IOException {
        try (out) {
            out.write(new byte[2 * TarHeader.BLOCK]);
        }
    }

    String sha256() {
        return HexFormat.of().formatHex(out.digest.digest());
    }

    long size() {
        return out.size;
    }

    private static final class Counting extends FilterOutputStream {
        private final MessageDigest digest = Disk.sha256();
        private long size;

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            digest.update(bytes, from, length);
            size += length;
        }
    }
}
