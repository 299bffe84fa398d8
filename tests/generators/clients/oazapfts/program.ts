import * as api from "./generated/api";
import { form, json, main, said, type Said, type Scenario } from "./scenarios";

async function call(baseUrl: string, scenario: Scenario): Promise<Said> {
  const answer = await send(scenario, {
    baseUrl,
    headers: { Authorization: scenario.authorization },
  });
  return said(answer.status, answer.data);
}

function send(scenario: Scenario, options: { baseUrl: string; headers: Record<string, string> }) {
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
