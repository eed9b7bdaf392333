package org.apache.flink.metrics.prometheus;

import java.util.Properties;
import org.apache.flink.metrics.reporter.InterceptInstantiationViaReflection;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the reporter for Flink's key {@code factory.class}; up to Flink 1.16 for {@code class} too.
 *
 * <p>The declared return type stays Flink's interface: so this class loads, and only a call fails,
 * where the official jar is missing beside it.
 */
@InterceptInstantiationViaReflection(
        reporterClassName =
                "org.apache.flink.metrics.prometheus.AuthenticatingPushGatewayReporter")
public final class AuthenticatingPushGatewayReporterFactory implements MetricReporterFactory {

    private static final Logger LOG =
            LoggerFactory.getLogger(AuthenticatingPushGatewayReporterFactory.class);

    /**
     * Reads the settings and makes the reporter.
     *
     * @throws IllegalArgumentException for settings that are refused. Flink logs it and runs on
     *     without this reporter, on all versions from 1.13 to 2.3.
     */
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        try {
            AuthenticatingPushSettings settings = new AuthenticatingPushSettings(properties);
            MetricReporter reporter = new AuthenticatingPushGatewayReporter(settings);
            LOG.info("Configured AuthenticatingPushGatewayReporter with {}", settings);
            return reporter;
        } catch (IllegalArgumentException refused) {
            LOG.error(refused.getMessage());
            throw refused;
        }
    }
}
