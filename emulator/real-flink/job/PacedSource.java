import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Gauge;

/**
 * A source that behaves as a topic does: records come due at a rate, whether or not the job can take them, each with
 * the moment of that as its time. It waits without taking a thread, tells how many are due and not yet read, and runs
 * dry when asked to.
 */
final class PacedSource extends NumberSequenceSource {
    private final long perSecond;
    private final long dryAfterSeconds;
    private final int drySubtask;

    /**
     * @param perSecond records that each subtask gets in a second
     * @param dryAfterSeconds seconds after which none come any more; below 0: never
     * @param drySubtask the only subtask of which that is so; below 0: all
     */
    PacedSource(long perSecond, long dryAfterSeconds, int drySubtask) {
        super(0, Long.MAX_VALUE);
        this.perSecond = perSecond;
        this.dryAfterSeconds = dryAfterSeconds;
        this.drySubtask = drySubtask;
    }

    @Override
    public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
        boolean runsDry =
                dryAfterSeconds >= 0
                        && (drySubtask < 0 || drySubtask == context.getIndexOfSubtask());
        Reader reader =
                new Reader(context, perSecond, runsDry ? dryAfterSeconds : Long.MAX_VALUE / 1000);
        context.metricGroup().gauge("pendingRecords", (Gauge<Long>) reader::pending);
        return reader;
    }

    private static final class Reader implements SourceReader<Long, NumberSequenceSplit> {
        private final Deque<NumberSequenceSplit> splits = new ArrayDeque<>();
        private final CompletableFuture<Void> anySplit = new CompletableFuture<>();
        private final SourceReaderContext context;
        private final long perSecond;
        private final long dryAfterMillis;
        private final long startMillis = System.currentTimeMillis();
        private volatile long read;

        Reader(SourceReaderContext context, long perSecond, long dryAfterSeconds) {
            this.context = context;
            this.perSecond = perSecond;
            this.dryAfterMillis = dryAfterSeconds * 1000;
        }

        /** Records that are due and not yet read. */
        long pending() {
            long millis = Math.min(System.currentTimeMillis() - startMillis, dryAfterMillis);
            return Math.max(0, millis * perSecond / 1000 - read);
        }

        @Override
        public void start() {
            if (splits.isEmpty()) {
                context.sendSplitRequest();
            }
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Long> output) {
            NumberSequenceSplit split = splits.peek();
            if (split == null || pending() == 0) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            output.collect(split.from(), startMillis + read * 1000 / perSecond);
            splits.pop();
            splits.push(new NumberSequenceSplit(split.splitId(), split.from() + 1, split.to()));
            read += 1;
            return pending() > 0 ? InputStatus.MORE_AVAILABLE : InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            if (splits.isEmpty()) {
                return anySplit;
            }
            if (pending() > 0) {
                return CompletableFuture.completedFuture(null);
            }
            long pause = Math.max(1, 1000 / perSecond);
            return CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS));
        }

        @Override
        public void addSplits(List<NumberSequenceSplit> added) {
            splits.addAll(added);
            anySplit.complete(null);
        }

        @Override
        public List<NumberSequenceSplit> snapshotState(long checkpointId) {
            return new ArrayList<>(splits);
        }

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
