package slipway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Sends a file a piece at a time. Clients that read nothing are waited for by the thousand: meanwhile only what the
 * JDK's connection holds is held for them.
 */
final class Pieces {
    private Pieces() {
    }

    /** @return where it has come to: {@code to}, or the file's end if that is before it */
    static long send(FileChannel file, long from, long to, OutputStream out) throws IOException {
        long at = from;
        int read = 0;
        while (at < to && read >= 0) {
            read = piece(file, at, Math.min(WatchedStream.PIECE, to - at), out);
            if (read > 0) {
                out.flush();
                at += read;
            }
        }
        return at;
    }

    /** Its buffer is garbage before {@code flush} waits for the client. */
    private static int piece(FileChannel file, long at, long length, OutputStream out) throws IOException {
        var buffer = ByteBuffer.allocate((int) length);
        int read = file.read(buffer, at);
        if (read > 0) {
            out.write(buffer.array(), 0, read);
        }
        return read;
    }
}
