import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;

/** Keeps memory until only so much of the heap is free as the collector needs to get on: a leak before the crash. */
final class Hoard implements MapFunction<Long, Long> {
    private static final int CHUNK_BYTES = 256 * 1024;
    private final double percent;
    private transient List<byte[]> kept;

    /** @param percent of the heap up to which it is filled */
    Hoard(double percent) {
        this.percent = percent;
    }

    @Override
    public Long map(Long record) {
        if (kept == null) {
            kept = new ArrayList<>();
        }
        if (HeapRoom.isLeft(CHUNK_BYTES, percent)) {
            kept.add(new byte[CHUNK_BYTES]);
        }
        return record;
    }
}
