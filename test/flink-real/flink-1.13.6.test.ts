import { checkFlink } from "./support/flink-chapters";

checkFlink("1.13.6", ["legacy"]);
