import { describeFlink } from "./version";

describeFlink("1.20.5");
