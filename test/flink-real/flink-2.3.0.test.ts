import { checkFlink } from "./support/flink-chapters";

checkFlink("2.3.0", ["standard"]);
