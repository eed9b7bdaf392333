/** Version of the provider and of its schema; the same as the package's. */
export const version = "0.1.0";
