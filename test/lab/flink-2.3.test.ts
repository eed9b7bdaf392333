import { describeFlink } from "./version";

describeFlink("2.3.0");
