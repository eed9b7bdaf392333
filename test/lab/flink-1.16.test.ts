import { describeFlink } from "./version";

describeFlink("1.16.3");
