export { confFileOf, createNodes, type NodeFacts, type NodeHost } from "./node-host";
export { checkEmrWorld, type EmrCluster, type EmrNodeInput } from "./world-emr";
