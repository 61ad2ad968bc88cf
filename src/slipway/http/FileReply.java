package slipway.http;

import com.sun.net.httpserver.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.UUID;

/** Sends a file, or some bytes of it. */
final class FileReply {
    private final Reply reply;
    private final Answer.FilePart file;

    FileReply(Reply reply, Answer.FilePart file) {
        this.reply = reply;
        this.file = file;
    }

    void send(Headers request) throws IOException {
        try (var channel = FileChannel.open(file.path())) {
            long size = channel.size();
            List<Span> spans = asked(request, size);
            Headers headers = reply.headers(file.type(), file.headers());
            if (file.from() == 0) {
                headers.set("Accept-Ranges", "bytes");
            }
            if (spans.isEmpty()) {
                var rest = new Span(Math.min(file.from(), size), size);
                reply.head(200, rest.length());
                copy(channel, rest);
            } else if (spans.size() == 1) {
                headers.set("Content-Range", spans.getFirst().contentRange(size));
                reply.head(206, spans.getFirst().length());
                copy(channel, spans.getFirst());
            } else {
                several(channel, spans, size, headers);
            }
        } catch (NoSuchFileException e) {
            throw new Problem(410, "It was here and has been cleaned away.");
        }
    }

    private List<Span> asked(Headers request, long size) {
        String range = request.getFirst("Range");
        String condition = request.getFirst("If-Range");
        boolean same = condition == null || !file.tag().isEmpty() && condition.equals('"' + file.tag() + '"');
        return range == null || !same || file.from() > 0 || reply.isHead() ? List.of() : Span.of(range, size);
    }

    /** {@code multipart/byteranges}: before each part its own head, and a last line after all. */
    private void several(FileChannel channel, List<Span> spans, long size, Headers headers) throws IOException {
        String boundary = UUID.randomUUID().toString();
        String partHead = "\r\n--" + boundary + "\r\nContent-Type: " + file.type() + "\r\nContent-Range: ";
        List<byte[]> heads = spans.stream()
                .map(span -> ascii(partHead + span.contentRange(size) + "\r\n\r\n"))
                .toList();
        byte[] end = ascii("\r\n--" + boundary + "--\r\n");
        headers.set("Content-Type", "multipart/byteranges; boundary=" + boundary);
        reply.head(206, end.length + heads.stream().mapToLong(head -> head.length).sum()
                + spans.stream().mapToLong(Span::length).sum());
        for (int i = 0; i < spans.size(); i++) {
            reply.out().write(heads.get(i));
            copy(channel, spans.get(i));
        }
        reply.out().write(end);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void copy(FileChannel channel, Span span) throws IOException {
        if (reply.isHead()) {
            return;
        }
        if (Pieces.send(channel, span.from(), span.to(), reply.out()) < span.to()) {
            throw new EOFException(file.path() + " became shorter than " + span.to() + " bytes while it was sent");
        }
    }
}
