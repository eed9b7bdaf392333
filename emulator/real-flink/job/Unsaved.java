import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * Fails with its part of a checkpoint some time after its start. That fails the task, however many failed checkpoints
 * the job tolerates, since it happens on the task's own thread.
 */
final class Unsaved implements MapFunction<Long, Long>, CheckpointedFunction {
    private final long afterSeconds;
    private transient long startNanos;

    /** @param afterSeconds seconds after each start for which checkpoints succeed */
    Unsaved(long afterSeconds) {
        this.afterSeconds = afterSeconds;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        startNanos = System.nanoTime();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        if (System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(afterSeconds)) {
            throw new IllegalStateException("the lab's job fails with its checkpoint, as asked");
        }
    }

    @Override
    public Long map(Long record) {
        return record;
    }
}
