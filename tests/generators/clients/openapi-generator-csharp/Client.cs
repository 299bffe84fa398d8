// The matrix's program over openapi-generator's C# client (httpclient): one scenario in, one JSON line out.
using System;
using System.IO;
using System.Text;
using FaceId.Api;
using FaceId.Client;
using FaceId.Model;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public static class Program
{
    private static string Field(JObject scenario, string name)
    {
        return (string)scenario["fields"][name];
    }

    private static FileParameter Part(JObject scenario, string name)
    {
        JToken file = scenario["files"][name];
        return file == null ? null : new FileParameter((string)file["filename"], (string)file["content_type"], File.OpenRead((string)file["path"]));
    }

    private static T Input<T>(JObject scenario)
    {
        return scenario["fields"].ToObject<T>();
    }

    private static IApiResponse Call(FaceApi api, JObject s)
    {
        switch (s["operation"] + " " + s["form"])
        {
            case "idcardCompare json":
                return api.IdcardCompareByUrlWithHttpInfo(Input<IdcardCompareInput>(s));
            case "idcardCompare multipart":
                return api.IdcardCompareByImageWithHttpInfo(
                    Field(s, "appid"), Field(s, "idcard_number"), Field(s, "idcard_name"), Part(s, "image"), Field(s, "bucket"), Field(s, "session_id"));
            case "liveDetectPicture json":
                return api.LiveDetectPictureByUrlWithHttpInfo(Input<LiveDetectPictureInput>(s));
            case "liveDetectPicture multipart":
                return api.LiveDetectPictureByImageWithHttpInfo(Field(s, "appid"), Part(s, "image"), Field(s, "bucket"));
            case "liveGetFour json":
                return api.LiveGetFourWithHttpInfo(Input<LiveGetFourInput>(s));
            case "liveGetFour multipart":
                return api.LiveGetFourByFormWithHttpInfo(Field(s, "appid"), Field(s, "bucket"), Field(s, "seq"));
            case "idcardLiveDetectFour multipart":
                return api.IdcardLiveDetectFourWithHttpInfo(
                    Field(s, "appid"), Field(s, "validate_data"), Part(s, "video"), Field(s, "idcard_number"), Field(s, "idcard_name"), Field(s, "bucket"), Field(s, "seq"));
            case "liveDetectFour multipart":
                return api.LiveDetectFourWithHttpInfo(
                    Field(s, "appid"), Field(s, "validate_data"), Part(s, "video"), Field(s, "compare_flag"), Field(s, "bucket"), Part(s, "card"), Field(s, "seq"));
            default:
                return null;
        }
    }

    /// <summary>What every reply type has; each is its own class, so they are read through their own serializer.</summary>
    private static void Read(JObject line, JObject reply)
    {
        line["code"] = reply["code"];
        line["message"] = reply["message"];
        line["data"] = reply["data"];
        line["outcome"] = (int)reply["code"] == 0 ? "result" : "refusal";
    }

    private static JObject Judge(FaceApi api, JObject scenario)
    {
        JObject line = new JObject { ["id"] = scenario["id"], ["outcome"] = "unusable" };
        try
        {
            IApiResponse answer = Call(api, scenario);
            if (answer == null)
            {
                line["outcome"] = "unsupported";
                return line;
            }
            line["status"] = (int)answer.StatusCode;
            Read(line, JObject.FromObject(answer.Content));
        }
        catch (ApiException refused)
        {
            line["status"] = refused.ErrorCode;
            line["error"] = refused.Message;
            try // The body of a refusal comes as text; the generated class reads it.
            {
                Read(line, JObject.FromObject(JsonConvert.DeserializeObject<RefusalReply>((string)refused.ErrorContent)));
            }
            catch (Exception)
            {
                line["outcome"] = "unusable";
            }
        }
        catch (Exception broken)
        {
            line["error"] = broken.GetType().Name + ": " + broken.Message;
        }
        return line;
    }

    public static void Main(string[] arguments)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        foreach (JToken scenario in JArray.Parse(File.ReadAllText(arguments[1])))
        {
            Configuration configuration = new Configuration { BasePath = arguments[0] };
            configuration.ApiKey["Authorization"] = (string)scenario["authorization"];
            Console.WriteLine(Judge(new FaceApi(configuration), (JObject)scenario).ToString(Formatting.None));
        }
    }
}
