import { Configuration, FaceApi, ResponseError, type LiveDetectFourCompareFlagEnum } from "./generated";
import { file, main, said, type Said, type Scenario } from "./scenarios";

type Answer = { raw: Response; value: () => Promise<unknown> };

async function call(baseUrl: string, scenario: Scenario): Promise<Said> {
  const api = new FaceApi(new Configuration({ basePath: baseUrl, apiKey: scenario.authorization }));
  try {
    const answer = await send(api, scenario);
    return said(answer.raw.status, await answer.value());
  } catch (error) {
    // The client leaves the body of any status but 2xx to its caller.
    if (!(error instanceof ResponseError)) throw error;
    const text = await error.response.text();
    return said(error.response.status, parsed(text));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function send(api: FaceApi, scenario: Scenario): Promise<Answer> {
  const { appid = "", bucket, url = "", session_id: sessionId, seq } = scenario.fields;
  const { idcard_number: idcardNumber = "", idcard_name: idcardName = "" } = scenario.fields;
  const { validate_data: validateData = "", compare_flag } = scenario.fields;
  const person = { appid, bucket, idcardNumber, idcardName };
  switch (`${scenario.operation}/${scenario.form}`) {
    case "idcardCompare/json":
      return api.idcardCompareByUrlRaw({ idcardCompareInput: { ...person, url, sessionId } });
    case "idcardCompare/multipart":
      return api.idcardCompareByImageRaw({ ...person, sessionId, image: file(scenario, "image") });
    case "liveDetectPicture/json":
      return api.liveDetectPictureByUrlRaw({ liveDetectPictureInput: { appid, bucket, url } });
    case "liveDetectPicture/multipart":
      return api.liveDetectPictureByImageRaw({ appid, bucket, image: file(scenario, "image") });
    case "liveGetFour/json":
      return api.liveGetFourRaw({ liveGetFourInput: { appid, bucket, seq } });
    case "liveGetFour/multipart":
      return api.liveGetFourByFormRaw({ appid, bucket, seq });
    case "idcardLiveDetectFour/multipart":
      return api.idcardLiveDetectFourRaw({ ...person, validateData, seq, video: file(scenario, "video") });
    case "liveDetectFour/multipart":
      return api.liveDetectFourRaw({
        appid,
        bucket,
        validateData,
        seq,
        video: file(scenario, "video"),
        compareFlag: compare_flag as LiveDetectFourCompareFlagEnum,
        card: "card" in scenario.files ? file(scenario, "card") : undefined,
      });
    default:
      throw new Error(`no call for ${scenario.operation}`);
  }
}

await main(call);
