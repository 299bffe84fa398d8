// The vocabulary, asked once, and how numbers and times are written.

let found = null;

export function learn(vocabulary) {
  const both = (name) => [...vocabulary[name], ...vocabulary.ci[name]];
  found = {
    ...vocabulary,
    allOperations: both("operations"),
    code: new Map(both("codes").map((row) => [row.code, row])),
    operation: new Map(both("operations").map((row) => [row.operation, row])),
  };
}

// Checks, mistakes and snippets have names that both APIs use; codes and operations do not.
export function wordsOf(api) {
  return api === "ci" ? found.ci : found;
}

export function apiOf(operation) {
  return found.ci.operations.some((row) => row.operation === operation) ? "ci" : "face";
}

export function words() {
  return found;
}

export function nameOf(code) {
  return found.code.get(code)?.name ?? "unknown code";
}

export function operationOptions(all = "all operations") {
  const names = found.allOperations.map((row) => [row.operation, row.operation]);
  return all === null ? names : [["", all], ...names];
}

export function tenantOptions() {
  return [["", "all tenants"], ...found.tenants.map((name) => [name, name])];
}

export function bytes(count) {
  if (count < 1000) return `${count} B`;
  return count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(2)} MB`;
}

const STEPS = [[86400, "days"], [3600, "h"], [60, "min"]];

export function span(seconds) {
  const size = Math.abs(seconds);
  if (size < 1 && size > 0) return `${Math.round(size * 1000)} ms`;
  for (const [length, unit] of STEPS) if (size >= 2 * length) return `${(size / length).toFixed(1)} ${unit}`;
  return `${size.toFixed(1)} s`;
}

export function fromNow(seconds) {
  return seconds < 0 ? `${span(seconds)} ago` : `in ${span(seconds)}`;
}

export function clock(iso) {
  return iso.slice(11, 23);
}
