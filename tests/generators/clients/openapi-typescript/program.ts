import createClient from "openapi-fetch";
import type { paths } from "./generated/schema";
import { form, json, main, said, type Said, type Scenario } from "./scenarios";

type Fields = Record<string, string | Blob>;

/** openapi-fetch knows no form by itself: this is the serializer of its documentation. */
function asForm(fields: unknown): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields as Fields)) body.append(name, value);
  return body;
}

async function call(baseUrl: string, scenario: Scenario): Promise<Said> {
  const client = createClient<paths>({ baseUrl });
  client.use({
    onRequest({ request }) {
      request.headers.set("Authorization", scenario.authorization);
      return request;
    },
  });
  const multipart = scenario.form === "multipart";
  const options = multipart ? { bodySerializer: asForm } : {};
  const body = multipart ? form<never>(scenario) : json<never>(scenario);
  const answer = await send(client, scenario, { body, ...options });
  return said(answer.response.status, answer.data ?? answer.error);
}

function send(client: ReturnType<typeof createClient<paths>>, scenario: Scenario, options: { body: never }) {
  switch (scenario.operation) {
    case "idcardCompare":
      return client.POST("/face/idcardcompare", options);
    case "liveDetectPicture":
      return client.POST("/face/livedetectpicture", options);
    case "liveGetFour":
      return client.POST("/face/livegetfour", options);
    case "idcardLiveDetectFour":
      return client.POST("/face/idcardlivedetectfour", options);
    case "liveDetectFour":
      return client.POST("/face/livedetectfour", options);
    default:
      throw new Error(`no call for ${scenario.operation}`);
  }
}

await main(call);
