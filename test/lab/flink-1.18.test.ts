import { describeFlink } from "./version";

describeFlink("1.18.1");
