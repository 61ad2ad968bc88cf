package slipway;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What the JDK makes for virtual threads when it is first needed, and does not get over when it can't be made just
 * then, as there are no more processes or files: a virtual thread that one more carrier was to be started for may
 * never go on, and after a first failure none can wait for a socket in this life any more. So all of it is made at the
 * start. It lasts: carriers only end when nothing at all has happened for half a minute, and the poller sees to that,
 * unless POLL_INTERVAL_SECONDS is longer.
 */
final class Threads {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private Threads() {
    }

    /** @throws IOException when they can't be made */
    static void make() throws IOException, InterruptedException {
        int carriers = Integer.getInteger("jdk.virtualThreadScheduler.parallelism",
                Runtime.getRuntime().availableProcessors());
        var begun = new CountDownLatch(carriers);
        long now = System.nanoTime();
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        for (int i = 0; i < carriers; i++) {
            threads.submit(() -> {
                begun.countDown();
                // Whoever waits otherwise lets go of its carrier.
                while (begun.getCount() > 0 && System.nanoTime() - now < PATIENCE) {
                    Thread.onSpinWait();
                }
                // For what wakes those that wait for a time.
                Thread.sleep(1);
                return null;
            });
        }
        await(threads);
        waitForASocket();
    }

    /** Not by closing it, which has no end when a thread that it needs can't be started. */
    private static void await(ExecutorService threads) throws IOException, InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IOException("no more threads can be started; there must be room for more processes");
        }
    }

    private static void waitForASocket() throws IOException, InterruptedException {
        try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            socket.setSoTimeout(1);
            var threads = Executors.newVirtualThreadPerTaskExecutor();
            threads.submit(() -> {
                try {
                    socket.receive(new DatagramPacket(new byte[1], 1));
                } catch (SocketTimeoutException e) {
                    // It has waited.
                }
                return null;
            });
            await(threads);
        }
    }
}
