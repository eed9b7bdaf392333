import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";

import type { Handlers } from "./provider";

/** A server that listens. */
export interface RunningServer {
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** Ends it at once, whatever is in flight. */
  close(): void;
}

/** Serves the protocol on a free port of 127.0.0.1. States of large fleets exceed gRPC's usual 4 MB, so sizes are not limited. */
export function serve(handlers: Handlers): Promise<RunningServer> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(ResourceProviderService, handlers as grpc.UntypedServiceImplementation);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error !== null) reject(error);
      else resolve({ port, close: () => server.forceShutdown() });
    });
  });
}
