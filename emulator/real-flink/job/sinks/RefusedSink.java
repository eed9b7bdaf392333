import java.time.Duration;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * A sink of the kind that Flink has from 1.15 on, whose far side refuses every tenth record after a while. It counts
 * what was refused as connectors do, and goes on. Older Flinks have no such sink, 2.x has another signature: for those it
 * is not compiled.
 */
public final class RefusedSink implements Sink<Long> {
    private static final int REFUSED = 10;

    private final long afterSeconds;

    private RefusedSink(long afterSeconds) {
        this.afterSeconds = afterSeconds;
    }

    /** Called by name, so that {@link LabJob} compiles without this class. */
    public static void attach(DataStream<Long> records, long afterSeconds) {
        records.sinkTo(new RefusedSink(afterSeconds)).name("refused");
    }

    @Override
    public SinkWriter<Long> createWriter(InitContext context) {
        Counter errors = context.metricGroup().getNumRecordsSendErrorsCounter();
        long start = System.nanoTime() + Duration.ofSeconds(afterSeconds).toNanos();
        return new SinkWriter<Long>() {
            @Override
            public void write(Long record, Context about) {
                if (System.nanoTime() > start && record % REFUSED == 0) {
                    errors.inc();
                }
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
