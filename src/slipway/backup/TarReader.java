package slipway.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Reads a tar of plain files, which anybody may have made: it believes nothing that is not so. */
final class TarReader implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int RECORD = 20 * TarHeader.BLOCK;
    private static final byte[] NOTHING = new byte[TarHeader.BLOCK];

    private final FileChannel channel;
    private final long length;
    private TarHeader file = new TarHeader("", 0);
    private long begins;

    TarReader(Path path) throws IOException {
        channel = FileChannel.open(path);
        length = channel.size();
    }

    /** The next file; none at the end. */
    Optional<TarHeader> next() throws IOException {
        long at = begins + TarHeader.padded(file.size());
        byte[] block = block(at);
        if (Arrays.equals(block, NOTHING)) {
            checkEnd(at);
            return Optional.empty();
        }
        file = TarHeader.of(block);
        begins = at + TarHeader.BLOCK;
        // Less than what is there, so no sum of sizes overflows.
        if (file.size() > length - begins) {
            throw new BackupException("it is cut off: of the " + file.size() + " bytes of '" + file.name()
                    + "' it has " + (length - begins));
        }
        return Optional.of(file);
    }

    /** Two blocks of zeros, and what others fill up a last record with. */
    private void checkEnd(long from) throws IOException {
        for (long at = from; at < Math.max(length, from + 2 * TarHeader.BLOCK); at += TarHeader.BLOCK) {
            if (at - from > RECORD || !Arrays.equals(block(at), NOTHING)) {
                throw new BackupException("something stands behind its end");
            }
        }
    }

    private byte[] block(long at) throws IOException {
        var block = ByteBuffer.allocate(TarHeader.BLOCK);
        while (block.hasRemaining()) {
            if (channel.read(block, at + block.position()) < 0) {
                throw new BackupException("it is cut off: a tar ends with 1024 zeros, and this one with its byte "
                        + length);
            }
        }
        return block.array();
    }

    /** The contents of the file that {@link #next} has named. */
    void copy(OutputStream to) throws IOException {
        var buffer = ByteBuffer.allocate(BUFFER);
        for (long done = 0; done < file.size(); done += buffer.position()) {
            buffer.clear().limit((int) Math.min(BUFFER, file.size() - done));
            if (channel.read(buffer, begins + done) < 0) {
                throw new BackupException("it became shorter while it was read");
            }
            to.write(buffer.array(), 0, buffer.position());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
