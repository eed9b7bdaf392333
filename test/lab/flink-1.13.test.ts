import { describeFlink } from "./version";

describeFlink("1.13.6");
