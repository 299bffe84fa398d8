// Asks the control API. The admin token lives in this module's memory and goes into one header.

let token = null;
const gate = document.getElementById("gate");
const form = document.getElementById("gate-form");
const field = document.getElementById("token");
let opening = null;

export class ApiError extends Error {}

export function hasToken() {
  return token !== null;
}

async function asked(path, options) {
  const headers = token === null ? {} : { "X-Emulator-Admin-Token": token };
  return fetch(path, { ...options, headers, cache: "no-store", credentials: "omit", redirect: "error" });
}

export async function request(path, options = {}) {
  let reply = await asked(path, options);
  while (reply.status === 403) {
    const refusal = (await reply.json()).error;
    await opened(refusal);
    reply = await asked(path, options);
  }
  if (!reply.ok) {
    const said = await reply.json().catch(() => ({}));
    throw new ApiError(said.error ?? `HTTP ${reply.status}`);
  }
  return reply;
}

export async function get(path) {
  return (await request(path)).json();
}

export async function send(method, path, body) {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  return (await request(path, { method, ...content })).json();
}

// Asks for the token once, however many requests wait for it.
function opened(refusal) {
  if (token !== null) document.getElementById("gate-error").textContent = refusal;
  opening ??= new Promise((resolve) => {
    gate.oncancel = (event) => event.preventDefault();
    form.onsubmit = (event) => {
      event.preventDefault();
      token = field.value;
      field.value = "";
      gate.close();
      opening = null;
      resolve();
    };
    gate.showModal();
  });
  return opening;
}

export async function download(path, name) {
  const blob = await (await request(path)).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function query(parts) {
  const chosen = Object.entries(parts).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return chosen.length ? `?${new URLSearchParams(chosen)}` : "";
}
