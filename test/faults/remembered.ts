/** The same function, which asks `make` once for each subject, whoever asks at the same time. */
export function remembered<Subject, Value>(
  make: (subject: Subject) => Promise<Value>,
): (subject: Subject) => Promise<Value> {
  const known = new Map<Subject, Promise<Value>>();
  return (subject) => {
    const value = known.get(subject) ?? make(subject);
    known.set(subject, value);
    return value;
  };
}
