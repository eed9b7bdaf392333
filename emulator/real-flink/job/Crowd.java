import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Keeps so many small objects that a collector is busy with them each time it runs, and leaves so much garbage with each
 * record that it must run again and again: work goes on, slower.
 */
final class Crowd implements MapFunction<Long, Long> {
    private static final int OBJECTS = 4096;
    private static final int OBJECT_BYTES = 48;
    /** What each takes with its header and the place where it is kept. */
    private static final int KEPT_BYTES = OBJECTS * (OBJECT_BYTES + 24);
    private static final int GARBAGE_BYTES = 512 * 1024;
    private final double percent;
    private transient List<byte[][]> kept;
    private transient byte[] garbage;

    /** @param percent of the heap up to which it is filled */
    Crowd(double percent) {
        this.percent = percent;
    }

    @Override
    public Long map(Long record) {
        if (kept == null) {
            kept = new ArrayList<>();
        }
        if (HeapRoom.isLeft(KEPT_BYTES, percent)) {
            kept.add(new byte[OBJECTS][OBJECT_BYTES]);
        }
        garbage = new byte[GARBAGE_BYTES];
        return record;
    }
}
