import { describeYarn } from "./version";

describeYarn("2.2.1");
