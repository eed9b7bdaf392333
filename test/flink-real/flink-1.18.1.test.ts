import { checkFlink } from "./support/flink-chapters";

checkFlink("1.18.1", ["legacy"]);
