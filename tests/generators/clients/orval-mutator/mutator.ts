/** Looks at the status before the body, and keeps both. */
export async function faceidFetch<Answer>(url: string, options: RequestInit): Promise<Answer> {
  const response = await fetch(url, options);
  const text = await response.text();
  let data: unknown = text;
  try {
    data = JSON.parse(text);
  } catch {
    // A page of a gateway: the caller sees the text, and the status.
  }
  return { data, status: response.status, headers: response.headers } as Answer;
}
