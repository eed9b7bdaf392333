import { checkFlink } from "./support/flink-chapters";

checkFlink("2.0.2", ["standard"]);
