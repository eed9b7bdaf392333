package org.apache.flink.metrics.prometheus;

import io.prometheus.client.CollectorRegistry;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.reporter.Scheduled;

/**
 * Pushes Flink's metrics to a push gateway that asks for a user and a password.
 *
 * <p>Lives beside Flink's own Prometheus reporter, in the same package and plugin folder, and
 * takes the translation of metrics from it. Requests run on threads of their own: before Flink 1.18
 * the thread that calls {@link #report()} also keeps Flink's meters up to date (FLINK-31557).
 */
public final class AuthenticatingPushGatewayReporter extends AbstractPrometheusReporter
        implements Scheduled {

    /** So that causes that differ each time cannot fill the log. */
    private static final int MOST_CAUSES = 5;

    final AuthenticatingPushSettings settings;
    final CollectorRegistry metrics;

    private AuthenticatingPush last;
    private boolean closed;

    /** What made requests fail since one worked; empty while they work. */
    private final Set<String> causes = new HashSet<>();

    private long failingSinceNanos;
    private int failed;
    private int skipped;
    private boolean overlapped;

    /**
     * Finds the registry that the official code fills.
     *
     * @throws IllegalArgumentException if the official code comes from another class loader, which
     *     has another registry: pushes would be empty.
     */
    AuthenticatingPushGatewayReporter(AuthenticatingPushSettings settings) {
        if (AbstractPrometheusReporter.class.getClassLoader() != getClass().getClassLoader()) {
            throw new IllegalArgumentException(
                    "Refused AuthenticatingPushGatewayReporter, nothing is pushed: lib: holds Flink's"
                            + " Prometheus reporter too, got two class loaders, expected one. Move"
                            + " flink-metrics-prometheus*.jar out of lib.");
        }
        this.settings = settings;
        metrics = findRegistry();
    }

    /** Gives the official code its setting as a text: it overlooks a boolean. */
    @Override
    public void open(MetricConfig config) {
        MetricConfig texts = new MetricConfig();
        texts.putAll(config);
        texts.setProperty(
                "filterLabelValueCharacters", String.valueOf(settings.filterLabelValueCharacters));
        super.open(texts);
    }

    /** Starts a push and returns at once. While one is under way, the next is only counted. */
    @Override
    public synchronized void report() {
        if (last != null && last.isAlive()) {
            skipped++;
            overlapped = true;
            warn("push metrics to", "the push before is still under way");
        } else if (!closed) {
            start(true);
        }
    }

    /** Lets a push end, then deletes the group if so configured; gives up after one time-out. */
    @Override
    public void close() {
        try {
            synchronized (this) {
                if (!closed && settings.deleteOnShutdown) {
                    start(false);
                }
                closed = true;
            }
            if (last != null) {
                last.join(AuthenticatingPush.TIMEOUT_MILLIS);
                if (last.isAlive()) {
                    warn("wait for", "no answer within 10 s");
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        super.close();
    }

    private void start(boolean put) {
        last = new AuthenticatingPush(this, put, last);
        last.start();
    }

    /** A push worked. Ends an outage, unless it took so long that others had to be skipped. */
    synchronized void worked() {
        if (!overlapped && !causes.isEmpty()) {
            log.info(
                    "Metrics reach PushGateway with {} again, after {} s with {} failed and {} skipped"
                            + " pushes.",
                    settings.group, (System.nanoTime() - failingSinceNanos) / 1_000_000_000, failed,
                    skipped);
            causes.clear();
            failed = 0;
            skipped = 0;
        }
        overlapped = false;
    }

    /** A request failed; it is named as a sentence needs it, such as "push metrics to". */
    synchronized void failed(String request, Throwable cause) {
        failed++;
        overlapped = false;
        warn(request, settings.clean(cause.toString()));
    }

    /**
     * Says each cause once: a gateway that comes back and then refuses the password needs another
     * cure. Most outages have one.
     */
    private synchronized void warn(String request, String cause) {
        if (causes.isEmpty()) {
            failingSinceNanos = System.nanoTime();
        }
        String kind = request + cause.replaceAll(", response body: .*", "");
        if (causes.size() < MOST_CAUSES && causes.add(kind)) {
            log.warn(
                    "Failed to {} PushGateway with {}: {}. Jobs go on; the same again is only counted.",
                    request, settings.group, cause);
        }
    }

    /** Each reporter has a registry of its own from Flink 1.17 on; before, all share one. */
    private CollectorRegistry findRegistry() {
        try {
            return (CollectorRegistry)
                    AbstractPrometheusReporter.class.getDeclaredField("registry").get(this);
        } catch (ReflectiveOperationException before117) {
            return CollectorRegistry.defaultRegistry;
        }
    }
}
