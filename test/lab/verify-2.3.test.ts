import { describeVerify } from "./verify-situations";

describeVerify("2.3.0");
