/** What is left of a heap that is to be filled up to a share of it. */
final class HeapRoom {
    private HeapRoom() {}

    /**
     * Whether that much more may be kept. Garbage counts as used: more is kept only after a collection has shown that there
     * is room.
     *
     * @param percent of the heap up to which it is filled
     */
    static boolean isLeft(int bytes, double percent) {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return used + bytes < runtime.maxMemory() * percent / 100;
    }
}
