import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.DynamicEventTimeSessionWindows;

/**
 * A job with state and checkpoints, only by API that is the same from Flink 1.13 to 2.3.
 *
 * <p>Arguments, as pairs: name; pause (ms a record); windows (true: event time, every tenth record comes late, unless
 * late is false); slow (ms that the last operator takes a record); fail (record at which it fails, again after each
 * restart); parallelism; checkpoint (ms between two); rate (records a second of a {@link PacedSource}) with dry and
 * drySubtask; hoard (see {@link Hoard}); crowd (see {@link Crowd}); unsaved (see {@link Unsaved}); tolerant (true: no
 * failed checkpoint fails the job); refused (seconds after which a RefusedSink's far side refuses records).
 */
public final class LabJob {

    private LabJob() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(Integer.parseInt(options.getOrDefault("parallelism", "1")));
        env.enableCheckpointing(number(options, "checkpoint", 1000));
        boolean windows = Boolean.parseBoolean(options.getOrDefault("windows", "false"));
        DataStream<Long> paced = troubled(env, options, source(env, options, windows));
        KeyedStream<Long, Long> keyed = paced.keyBy(new Bucket());
        DataStream<Long> counted = windows ? inWindows(keyed) : keyed.reduce(new Sum());
        counted.map(
                        new Last(number(options, "slow", 0), number(options, "fail", -1)))
                .name("last")
                .disableChaining()
                .filter(new Nothing())
                .print();
        if (options.containsKey("refused")) {
            Class.forName("RefusedSink")
                    .getMethod("attach", DataStream.class, long.class)
                    .invoke(null, counted, number(options, "refused", 0));
        }
        env.execute(options.getOrDefault("name", "lab"));
    }

    private static long number(Map<String, String> options, String name, long otherwise) {
        return Long.parseLong(options.getOrDefault(name, String.valueOf(otherwise)));
    }

    private static DataStream<Long> source(
            StreamExecutionEnvironment env, Map<String, String> options, boolean windows) {
        long rate = number(options, "rate", 0);
        boolean late = Boolean.parseBoolean(options.getOrDefault("late", "true"));
        WatermarkStrategy<Long> times =
                windows ? times(rate > 0, late) : WatermarkStrategy.noWatermarks();
        NumberSequenceSource source =
                rate > 0
                        ? new PacedSource(
                                rate,
                                number(options, "dry", -1),
                                (int) number(options, "drySubtask", -1))
                        : new NumberSequenceSource(0, Long.MAX_VALUE);
        return env.fromSource(source, times, "Sequence Source")
                .map(new Pace(rate > 0 ? 0 : number(options, "pause", 5)))
                .name("pace");
    }

    private static DataStream<Long> troubled(
            StreamExecutionEnvironment env, Map<String, String> options, DataStream<Long> records) {
        if (Boolean.parseBoolean(options.getOrDefault("tolerant", "false"))) {
            env.getCheckpointConfig().setTolerableCheckpointFailureNumber(Integer.MAX_VALUE);
        }
        DataStream<Long> troubled = records;
        if (options.containsKey("hoard")) {
            troubled = troubled.map(new Hoard(number(options, "hoard", 0))).name("hoard");
        }
        if (options.containsKey("crowd")) {
            troubled = troubled.map(new Crowd(number(options, "crowd", 0))).name("crowd");
        }
        if (options.containsKey("unsaved")) {
            troubled = troubled.map(new Unsaved(number(options, "unsaved", 0))).name("unsaved");
        }
        return troubled;
    }

    /** A record is of the moment in which it came due, or leaves the source; every tenth of a minute before, if late. */
    private static WatermarkStrategy<Long> times(boolean due, boolean late) {
        return WatermarkStrategy.<Long>forBoundedOutOfOrderness(Duration.ofMillis(10))
                .withTimestampAssigner(
                        (record, before) ->
                                (due ? before : System.currentTimeMillis())
                                        - (late && record % 10 == 9 ? 60_000 : 0));
    }

    private static DataStream<Long> inWindows(KeyedStream<Long, Long> keyed) {
        return keyed.window(DynamicEventTimeSessionWindows.withDynamicGap((Long record) -> 10))
                .reduce(new Sum());
    }

    /** So that a sequence without end does not take all of a processor. */
    private static final class Pace implements MapFunction<Long, Long> {
        private final long millis;

        Pace(long millis) {
            this.millis = millis;
        }

        @Override
        public Long map(Long record) throws InterruptedException {
            Thread.sleep(millis);
            return record;
        }
    }

    private static final class Bucket implements KeySelector<Long, Long> {
        @Override
        public Long getKey(Long record) {
            return record % 4;
        }
    }

    private static final class Sum implements ReduceFunction<Long> {
        @Override
        public Long reduce(Long left, Long right) {
            return Math.max(left, right);
        }
    }

    private static final class Last implements MapFunction<Long, Long> {
        private final long slowMillis;
        private final long fail;

        Last(long slowMillis, long fail) {
            this.slowMillis = slowMillis;
            this.fail = fail;
        }

        @Override
        public Long map(Long record) throws InterruptedException {
            if (fail >= 0 && record >= fail) {
                throw new IllegalStateException("the lab's job fails at record " + fail + ", as asked");
            }
            Thread.sleep(slowMillis);
            return record;
        }
    }

    private static final class Nothing implements FilterFunction<Long> {
        @Override
        public boolean filter(Long record) {
            return false;
        }
    }
}
