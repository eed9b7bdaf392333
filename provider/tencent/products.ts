/** The products of Tencent Cloud that are called, each at one API version. */
export const apiVersions = {
  monitor: "2018-07-24",
  emr: "2019-01-03",
  tke: "2018-05-25",
  tat: "2020-10-28",
  vpc: "2017-03-12",
  cam: "2019-01-16",
  sts: "2018-08-13",
  tag: "2018-08-13",
} as const;

/** The short name of a product, as in its host name. */
export type Product = keyof typeof apiVersions;

/** Where one call goes. */
export interface CallTarget {
  readonly product: Product;
  readonly action: string;
  /** The object of the call by id, for error texts. Absent when the call is about none. */
  readonly subject?: string;
}
