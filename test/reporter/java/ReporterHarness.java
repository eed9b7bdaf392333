import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.metrics.reporter.Scheduled;

/**
 * Does with the reporter what Flink does, as told by lines on standard input. Each line gets one
 * line as answer on standard output, marked among those of the log.
 */
public final class ReporterHarness {

    private MetricConfig config = new MetricConfig();
    private MetricReporter reporter;

    /** Where the reporter's jar is looked for. */
    private ClassLoader plugins = ReporterHarness.class.getClassLoader();

    /** Kept, as a connection that nobody holds may be closed. */
    private final List<Socket> waiting = new ArrayList<>();

    private ServerSocket full;

    /** The metric added last. */
    private Gauge<?> added;
    private String name;
    private MetricGroup group;

    private ReporterHarness() {}

    /** Obeys until standard input ends. */
    public static void main(String[] arguments) throws IOException {
        ReporterHarness harness = new ReporterHarness();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ", 2);
            System.out.println("> " + harness.obey(words[0], words.length > 1 ? words[1] : ""));
        }
        // A thread of the reporter that is no daemon would keep this process alive, and the test waiting.
    }

    private String obey(String command, String argument) {
        long start = System.nanoTime();
        try {
            return run(command, argument) + " " + (System.nanoTime() - start) / 1_000_000;
        } catch (Exception thrown) {
            return "thrown " + thrown.toString().replace('\n', ' ');
        }
    }

    private String run(String command, String argument) throws Exception {
        switch (command) {
            case "text":
                config.put(key(argument), value(argument));
                return "set";
            case "int":
                config.put(key(argument), Integer.valueOf(value(argument)));
                return "set";
            case "boolean":
                config.put(key(argument), Boolean.valueOf(value(argument)));
                return "set";
            case "double":
                config.put(key(argument), Double.valueOf(value(argument)));
                return "set";
            case "plugin":
                plugins = new URLClassLoader(new URL[] {Paths.get(argument).toUri().toURL()}, plugins);
                return "added";
            case "full":
                return "port" + fullPort();
            case "create":
                create();
                return "created";
            case "gauge":
                gauge(argument.split(" "));
                return "added";
            case "remove":
                reporter.notifyOfRemovedMetric(added, name, group);
                return "removed";
            case "report":
                ((Scheduled) reporter).report();
                return "reported";
            case "settle":
                settle();
                return "settled";
            case "close":
                reporter.close();
                return "closed";
            default:
                throw new IllegalArgumentException("unknown command " + command);
        }
    }

    /** As Flink does: the factory named in the jar's services entry, then open. */
    private void create() {
        MetricConfig settings = config;
        config = new MetricConfig();
        reporter = null;
        MetricReporterFactory factory = null;
        for (MetricReporterFactory candidate :
                ServiceLoader.load(MetricReporterFactory.class, plugins)) {
            if (candidate.getClass().getSimpleName().startsWith("Authenticating")) {
                factory = candidate;
            }
        }
        reporter = factory.createMetricReporter(settings);
        reporter.open(settings);
    }

    /** A port whose queue of connections is full: the system drops who asks for another. */
    private int fullPort() throws IOException {
        full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                socket.connect(full.getLocalSocketAddress(), 300);
            }
        } catch (SocketTimeoutException dropped) {
            return full.getLocalPort();
        }
        throw new IOException("the queue takes more than 100 connections");
    }

    /** Waits for the requests under way. */
    private static void settle() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("flinkwatch-reporter")) {
                thread.join(20_000);
            }
        }
    }

    /** Words: name, value (a number, or "broken"), then labels as key=value. */
    private void gauge(String[] words) throws ReflectiveOperationException {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 2; i < words.length; i++) {
            labels.put("<" + key(words[i]) + ">", value(words[i]));
        }
        String value = words[1];
        Gauge<Double> gauge =
                () -> {
                    if (value.equals("broken")) {
                        throw new NoClassDefFoundError("a gauge of a job");
                    }
                    return Double.valueOf(value);
                };
        added = gauge;
        name = words[0];
        group = MetricGroups.with(labels);
        reporter.notifyOfAddedMetric(gauge, name, group);
    }

    private static String key(String pair) {
        return pair.substring(0, pair.indexOf('='));
    }

    private static String value(String pair) {
        return pair.substring(pair.indexOf('=') + 1);
    }
}
