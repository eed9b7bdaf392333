/** Parts of a key, in lower case, that make its value a secret. `hosts/remote/inspect.sh` has the same list. */
const words = [
  "password",
  "secret",
  "token",
  "apikey",
  "api-key",
  "auth-params",
  "basic-auth",
  "credential",
  "account.key",
  "access.key",
  "access-key",
  "service-key",
  "jaas",
];

/** Whether the value must not be shown: by the key's words, or because it is a URL with user information. */
export function isSensitive(key: string, value = ""): boolean {
  const lower = key.toLowerCase();
  return words.some((word) => lower.includes(word)) || /:\/\/[^/]*@/.test(value);
}
