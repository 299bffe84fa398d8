import * as sdk from "./generated";
import { createClient } from "./generated/client";
import { form, json, main, said, type Said, type Scenario } from "./scenarios";

async function call(baseUrl: string, scenario: Scenario): Promise<Said> {
  const client = createClient({ baseUrl, auth: () => scenario.authorization });
  const answer = await send(scenario, client);
  return said(answer.response?.status ?? null, answer.data ?? answer.error);
}

function send(scenario: Scenario, client: ReturnType<typeof createClient>) {
  switch (`${scenario.operation}/${scenario.form}`) {
    case "idcardCompare/json":
      return sdk.idcardCompareByUrl({ client, body: json(scenario) });
    case "idcardCompare/multipart":
      return sdk.idcardCompareByImage({ client, body: form(scenario) });
    case "liveDetectPicture/json":
      return sdk.liveDetectPictureByUrl({ client, body: json(scenario) });
    case "liveDetectPicture/multipart":
      return sdk.liveDetectPictureByImage({ client, body: form(scenario) });
    case "liveGetFour/json":
      return sdk.liveGetFour({ client, body: json(scenario) });
    case "liveGetFour/multipart":
      return sdk.liveGetFourByForm({ client, body: form(scenario) });
    case "idcardLiveDetectFour/multipart":
      return sdk.idcardLiveDetectFour({ client, body: form(scenario) });
    case "liveDetectFour/multipart":
      return sdk.liveDetectFour({ client, body: form(scenario) });
    default:
      throw new Error(`no call for ${scenario.operation}`);
  }
}

await main(call);
