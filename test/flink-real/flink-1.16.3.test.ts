import { checkFlink } from "./support/flink-chapters";

checkFlink("1.16.3", ["legacy"]);
