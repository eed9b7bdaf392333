package org.apache.flink.metrics.prometheus;

import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URL;

/**
 * One request to the gateway, on a thread of its own that keeps no process alive.
 *
 * <p>Not simpleclient's PushGateway: that one needs JAXB, gone since Java 11, for values with a
 * slash and for authentication, and turns blanks into plus signs.
 */
final class AuthenticatingPush extends Thread {

    /** Longest wait for a connection, for an answer, and for the end at shutdown. */
    static final int TIMEOUT_MILLIS = 10_000;

    /** More than the log shows: a password cut in two here could not be found and hidden. */
    private static final int LONGEST_BODY = 2_048;

    private final AuthenticatingPushGatewayReporter reporter;
    private final boolean put;
    private final Thread before;

    /**
     * A push, which replaces the group, or the group's deletion. Begins when the request before, if
     * any, has ended: a push must not undo a deletion.
     */
    AuthenticatingPush(AuthenticatingPushGatewayReporter reporter, boolean put, Thread before) {
        super("flinkwatch-reporter");
        setDaemon(true);
        this.reporter = reporter;
        this.put = put;
        this.before = before;
    }

    /** Catches errors too: nobody else does here, and Flink may be set to die of them. */
    @Override
    public void run() {
        try {
            if (before != null) {
                before.join();
            }
            send();
            if (put) {
                reporter.worked();
            }
        } catch (Throwable cause) {
            reporter.failed(put ? "push metrics to" : "delete metrics from", cause);
        }
    }

    private void send() throws IOException {
        URL url = new URL(reporter.settings.groupUrl);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        try {
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setInstanceFollowRedirects(false);
            if (reporter.settings.authorization != null) {
                connection.setRequestProperty("Authorization", reporter.settings.authorization);
            }
            connection.setRequestMethod(put ? "PUT" : "DELETE");
            if (put) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", TextFormat.CONTENT_TYPE_004);
                Writer writer = new OutputStreamWriter(connection.getOutputStream(), "UTF-8");
                TextFormat.write004(writer, reporter.metrics.metricFamilySamples());
                writer.close();
            }
            int status = connection.getResponseCode();
            if (status / 100 != 2) {
                throw new IOException(
                        "Response code from " + url + " was " + status
                                + body(connection.getErrorStream()));
            }
        } finally {
            connection.disconnect();
        }
    }

    /** The beginning of what the gateway said, as far as it came: the status counts more. */
    private static String body(InputStream stream) throws IOException {
        byte[] bytes = new byte[LONGEST_BODY];
        int length = 0;
        int read = 0;
        try {
            while (stream != null && read >= 0 && length < LONGEST_BODY) {
                length += read;
                read = stream.read(bytes, length, LONGEST_BODY - length);
            }
        } catch (IOException broken) {
            read = -1;
        }
        return length == 0 ? "" : ", response body: " + new String(bytes, 0, length, "UTF-8");
    }
}
