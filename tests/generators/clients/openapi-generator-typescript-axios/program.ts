import { isAxiosError } from "axios";
import { Configuration, FaceApi, type LiveDetectFourCompareFlagEnum } from "./generated";
import { file, json, main, said, type Said, type Scenario } from "./scenarios";

async function call(baseUrl: string, scenario: Scenario): Promise<Said> {
  const api = new FaceApi(new Configuration({ basePath: baseUrl, apiKey: scenario.authorization }));
  try {
    const answer = await send(api, scenario);
    return said(answer.status, answer.data);
  } catch (error) {
    if (!isAxiosError(error) || error.response === undefined) throw error;
    return said(error.response.status, error.response.data);
  }
}

function send(api: FaceApi, scenario: Scenario) {
  const { appid = "", bucket, idcard_number = "", idcard_name = "", session_id, seq } = scenario.fields;
  const { validate_data = "", compare_flag } = scenario.fields;
  switch (`${scenario.operation}/${scenario.form}`) {
    case "idcardCompare/json":
      return api.idcardCompareByUrl(json(scenario));
    case "idcardCompare/multipart":
      return api.idcardCompareByImage(
        appid, idcard_number, idcard_name, file(scenario, "image"), bucket, session_id,
      );
    case "liveDetectPicture/json":
      return api.liveDetectPictureByUrl(json(scenario));
    case "liveDetectPicture/multipart":
      return api.liveDetectPictureByImage(appid, file(scenario, "image"), bucket);
    case "liveGetFour/json":
      return api.liveGetFour(json(scenario));
    case "liveGetFour/multipart":
      return api.liveGetFourByForm(appid, bucket, seq);
    case "idcardLiveDetectFour/multipart":
      return api.idcardLiveDetectFour(
        appid, validate_data, file(scenario, "video"), idcard_number, idcard_name, bucket, seq,
      );
    case "liveDetectFour/multipart":
      return api.liveDetectFour(
        appid, validate_data, file(scenario, "video"),
        compare_flag as LiveDetectFourCompareFlagEnum, bucket, "card" in scenario.files ? file(scenario, "card") : undefined, seq,
      );
    default:
      throw new Error(`no call for ${scenario.operation}`);
  }
}

await main(call);
