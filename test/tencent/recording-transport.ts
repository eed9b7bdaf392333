import type { CallOptions, Product, Transport } from "../../provider/tencent/transport";

/** One call as it was made. */
export interface RecordedCall {
  readonly product: Product;
  readonly action: string;
  readonly params: Record<string, unknown>;
  readonly safe: boolean;
}

/** Answers from a function and remembers the calls, as they would be on the wire. */
export class RecordingTransport implements Transport {
  readonly region = "ap-guangzhou";
  readonly calls: RecordedCall[] = [];

  constructor(
    private readonly answer: (action: string, params: Record<string, unknown>) => object,
  ) {}

  call<T>(
    product: Product,
    action: string,
    params: object,
    { safe }: CallOptions & { readonly safe: boolean },
  ): Promise<T> {
    const sent = JSON.parse(JSON.stringify(params)) as Record<string, unknown>;
    this.calls.push({ product, action, params: sent, safe });
    return Promise.resolve(this.answer(action, sent) as T);
  }

  /** One parameter of every call. */
  params(name: string): unknown[] {
    return this.calls.map((call) => call.params[name]);
  }
}
