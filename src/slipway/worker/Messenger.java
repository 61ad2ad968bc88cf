package slipway.worker;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import slipway.task.Notification;
import slipway.task.Refusal;

/** Posts one notification, once. All of it has one time limit, and of the answer only the status counts. */
final class Messenger implements AutoCloseable {
    private static final String HMAC = "HmacSHA256";
    private static final int MOST_WORDS = 200;
    private static final int MOST_BODY = 64 * 1024;

    private final String instance;
    private final Duration patience;
    // Not virtual ones: a host's name is looked up on them, in native code that holds on to its carrier.
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("notify-", 0).factory());
    private final HttpClient client;

    /**
     * @param instance makes a delivery's id one that no other service uses
     * @param patience for a whole try
     */
    Messenger(String instance, Duration patience) {
        this.instance = instance;
        this.patience = patience;
        // HTTP/1.1: the offer to go on with HTTP/2 confuses small receivers.
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NEVER).executor(threads).build();
    }

    /** @return what went wrong, "" when it was told: the end of a sentence, without the URL, which may be a secret */
    String post(Notification one, byte[] body) throws InterruptedException {
        var answer = new Answer();
        CompletableFuture<HttpResponse<Void>> sent;
        try {
            sent = client.sendAsync(request(one, body), answer);
        } catch (IllegalArgumentException e) {
            return "it is no URL that can be posted to";
        } catch (Refusal e) {
            // Its secret is encrypted, and the key is not there.
            return e.getMessage();
        }
        try {
            sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (answer.status == 0) {
                return said(e.getCause());
            }
        } catch (TimeoutException e) {
            if (answer.status == 0) {
                return "it did not answer in time";
            }
        } finally {
            // What is over is not affected.
            sent.cancel(true);
        }
        return answer.status / 100 == 2 ? "" : "it answered " + answer.status;
    }

    private HttpRequest request(Notification one, byte[] body) {
        var request = HttpRequest.newBuilder(URI.create(one.url()))
                .header("Content-Type", "application/json")
                .header("User-Agent", "Slipway")
                .header("X-Slipway-Event", one.event())
                .header("X-Slipway-Delivery", instance + "-" + one.id())
                .POST(BodyPublishers.ofByteArray(body));
        if (one.secret() != null) {
            request.header("X-Slipway-Signature-256", "sha256=" + signature(one.secret().text(), body));
        }
        return request.build();
    }

    private static String signature(String secret, byte[] body) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }

    private static String said(Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException e -> "it could not be connected to in time";
            case ConnectException e -> "it could not be connected to";
            case IOException e when e.getMessage() != null -> shortened(e.getMessage());
            default -> cause.getClass().getSimpleName();
        };
    }

    /** The text may be the receiver's. */
    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), MOST_WORDS)).replaceAll("\\p{Cntrl}", "?");
    }

    /** Takes a little of a body, so that who sends one is not cut off in it, and no more. */
    private static final class Answer implements HttpResponse.BodyHandler<Void>, HttpResponse.BodySubscriber<Void> {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private Flow.Subscription subscription;
        private long left = MOST_BODY;
        /** 0 until the head of the answer is here. */
        private volatile int status;

        @Override
        public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo head) {
            status = head.statusCode();
            return this;
        }

        @Override
        public CompletionStage<Void> getBody() {
            return done;
        }

        @Override
        public void onSubscribe(Flow.Subscription from) {
            subscription = from;
            from.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            left -= part.stream().mapToLong(ByteBuffer::remaining).sum();
            if (left > 0) {
                subscription.request(1);
            } else {
                subscription.cancel();
                done.complete(null);
            }
        }

        @Override
        public void onError(Throwable cause) {
            done.completeExceptionally(cause);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdown();
    }
}
