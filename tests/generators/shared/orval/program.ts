import * as api from "./generated/api";
import { form, json, main, said, type Said, type Scenario } from "./scenarios";

/** The client asks for paths alone, as a page of the same host would; this puts the host before. */
const plainFetch = globalThis.fetch;
let base = "";
globalThis.fetch = (input, init) => plainFetch(typeof input === "string" ? base + input : input, init);

async function call(baseUrl: string, scenario: Scenario): Promise<Said> {
  base = baseUrl;
  const answer = await send(scenario, { headers: { Authorization: scenario.authorization } });
  return said(answer.status, answer.data);
}

function send(scenario: Scenario, options: RequestInit) {
  switch (`${scenario.operation}/${scenario.form}`) {
    case "idcardCompare/json":
      return api.idcardCompareByUrl(json(scenario), options);
    case "idcardCompare/multipart":
      return api.idcardCompareByImage(form(scenario), options);
    case "liveDetectPicture/json":
      return api.liveDetectPictureByUrl(json(scenario), options);
    case "liveDetectPicture/multipart":
      return api.liveDetectPictureByImage(form(scenario), options);
    case "liveGetFour/json":
      return api.liveGetFour(json(scenario), options);
    case "liveGetFour/multipart":
      return api.liveGetFourByForm(form(scenario), options);
    case "idcardLiveDetectFour/multipart":
      return api.idcardLiveDetectFour(form(scenario), options);
    case "liveDetectFour/multipart":
      return api.liveDetectFour(form(scenario), options);
    default:
      throw new Error(`no call for ${scenario.operation}`);
  }
}

await main(call);
