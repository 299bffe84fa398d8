import { Api, type HttpResponse } from "./generated/api";
import { form, json, main, said, type Said, type Scenario } from "./scenarios";

async function call(baseUrl: string, scenario: Scenario): Promise<Said> {
  const api = new Api<string>({
    baseUrl,
    securityWorker: (authorization) => ({ headers: { Authorization: authorization ?? "" } }),
  });
  api.setSecurityData(scenario.authorization);
  try {
    const answer = await send(api, scenario);
    return said(answer.status, answer.data);
  } catch (thrown) {
    // The client throws the response itself for any status but 2xx.
    if (!(thrown instanceof Response)) throw thrown;
    const answer = thrown as HttpResponse<unknown, unknown>;
    return said(answer.status, answer.error);
  }
}

function send(api: Api<string>, scenario: Scenario) {
  switch (`${scenario.operation}/${scenario.form}`) {
    case "idcardCompare/json":
      return api.face.idcardCompareByUrl(json(scenario));
    case "idcardCompare/multipart":
      return api.face.idcardCompareByImage(form(scenario));
    case "liveDetectPicture/json":
      return api.face.liveDetectPictureByUrl(json(scenario));
    case "liveDetectPicture/multipart":
      return api.face.liveDetectPictureByImage(form(scenario));
    case "liveGetFour/json":
      return api.face.liveGetFour(json(scenario));
    case "liveGetFour/multipart":
      return api.face.liveGetFourByForm(form(scenario));
    case "idcardLiveDetectFour/multipart":
      return api.face.idcardLiveDetectFour(form(scenario));
    case "liveDetectFour/multipart":
      return api.face.liveDetectFour(form(scenario));
    default:
      throw new Error(`no call for ${scenario.operation}`);
  }
}

await main(call);
