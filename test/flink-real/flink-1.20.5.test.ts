import { checkFlink } from "./support/flink-chapters";

checkFlink("1.20.5", ["legacy", "standard"]);
