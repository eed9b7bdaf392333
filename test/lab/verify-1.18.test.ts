import { describeVerify } from "./verify-situations";

describeVerify("1.18.1");
