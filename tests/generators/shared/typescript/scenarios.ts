// The scenarios of a file, one call after the other, and a line of JSON about each.
import { readFileSync } from "node:fs";

export type Scenario = {
  id: string;
  operation: string;
  form: "json" | "multipart";
  authorization: string;
  fields: Record<string, string>;
  files: Record<string, { path: string; filename: string; content_type: string }>;
};
export type Said = {
  outcome: "result" | "refusal" | "unusable" | "unsupported";
  status?: number | null;
  code?: number | null;
  message?: string | null;
  data?: unknown;
  error?: string;
};
export type Call = (baseUrl: string, scenario: Scenario) => Promise<Said>;

/** What the client gave back: an answer with a code, or something that cannot be used. */
export function said(status: number | null, body: unknown): Said {
  if (typeof body !== "object" || body === null || !("code" in body)) {
    return { outcome: "unusable", status, error: `no code in ${typeof body}` };
  }
  const reply = body as { code: unknown; message?: string; data?: unknown };
  if (typeof reply.code !== "number") {
    return { outcome: "unusable", status, error: "the code is no number" };
  }
  const outcome = reply.code === 0 ? "result" : "refusal";
  return { outcome, status, code: reply.code, message: reply.message ?? null, data: reply.data ?? null };
}

/** A file as the scenario names it, with its bytes. */
export function file(scenario: Scenario, name: string): File {
  const given = scenario.files[name];
  if (given === undefined) throw new Error(`the scenario has no file ${name}`);
  return new File([readFileSync(given.path)], given.filename, { type: given.content_type });
}

/** The scenario's fields and files in one object, as most clients take a form. */
export function form<Body>(scenario: Scenario): Body {
  const files = Object.keys(scenario.files).map((name) => [name, file(scenario, name)]);
  return { ...scenario.fields, ...Object.fromEntries(files) } as Body;
}

/** The scenario's fields, as most clients take JSON. */
export function json<Body>(scenario: Scenario): Body {
  return scenario.fields as Body;
}

export async function main(call: Call): Promise<void> {
  const [baseUrl, path] = process.argv.slice(2);
  if (baseUrl === undefined || path === undefined) throw new Error("usage: BASE_URL SCENARIOS.json");
  for (const scenario of JSON.parse(readFileSync(path, "utf-8")) as Scenario[]) {
    let line: Said;
    try {
      line = await call(baseUrl, scenario);
    } catch (error) {
      line = { outcome: "unusable", error: String(error) };
    }
    console.log(JSON.stringify({ id: scenario.id, status: null, code: null, message: null, data: null, ...line }));
  }
}
