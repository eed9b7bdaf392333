import { describeYarn } from "./version";

describeYarn("1.18.1");
