import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import faceid.ApiClient;
import faceid.ApiException;
import faceid.ApiResponse;
import faceid.JSON;
import faceid.api.FaceApi;
import faceid.model.IdcardCompareInput;
import faceid.model.LiveDetectPictureInput;
import faceid.model.LiveGetFourInput;
import faceid.model.RefusalReply;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The matrix's program over openapi-generator's Java client (okhttp-gson): one scenario in, one JSON line out. */
public final class Client {
    private final FaceApi api;
    private final JsonObject scenario;

    private Client(FaceApi api, JsonObject scenario) {
        this.api = api;
        this.scenario = scenario;
    }

    private String field(String name) {
        JsonElement value = scenario.getAsJsonObject("fields").get(name);
        return value == null ? null : value.getAsString();
    }

    private File file(String name) {
        JsonObject file = scenario.getAsJsonObject("files").getAsJsonObject(name);
        return file == null ? null : new File(file.get("path").getAsString());
    }

    private ApiResponse<?> call() throws ApiException, IOException {
        String json = scenario.get("fields").toString();
        switch (scenario.get("operation").getAsString() + " " + scenario.get("form").getAsString()) {
            case "idcardCompare json":
                return api.idcardCompareByUrlWithHttpInfo(IdcardCompareInput.fromJson(json));
            case "idcardCompare multipart":
                return api.idcardCompareByImageWithHttpInfo(
                        field("appid"), field("idcard_number"), field("idcard_name"), file("image"), field("bucket"), field("session_id"));
            case "liveDetectPicture json":
                return api.liveDetectPictureByUrlWithHttpInfo(LiveDetectPictureInput.fromJson(json));
            case "liveDetectPicture multipart":
                return api.liveDetectPictureByImageWithHttpInfo(field("appid"), file("image"), field("bucket"));
            case "liveGetFour json":
                return api.liveGetFourWithHttpInfo(LiveGetFourInput.fromJson(json));
            case "liveGetFour multipart":
                return api.liveGetFourByFormWithHttpInfo(field("appid"), field("bucket"), field("seq"));
            case "idcardLiveDetectFour multipart":
                return api.idcardLiveDetectFourWithHttpInfo(
                        field("appid"), field("validate_data"), file("video"), field("idcard_number"), field("idcard_name"), field("bucket"), field("seq"));
            case "liveDetectFour multipart":
                return api.liveDetectFourWithHttpInfo(
                        field("appid"), field("validate_data"), file("video"), field("compare_flag"), field("bucket"), file("card"), field("seq"));
            default:
                return null;
        }
    }

    /** What every reply type has; each is its own class, so they are read through the generated serializer. */
    private static void read(JsonObject line, Object reply) {
        JsonObject tree = JSON.getGson().toJsonTree(reply).getAsJsonObject();
        for (String name : new String[] {"code", "message", "data"}) {
            line.add(name, tree.has(name) ? tree.get(name) : JsonNull.INSTANCE);
        }
        line.addProperty("outcome", tree.get("code").getAsInt() == 0 ? "result" : "refusal");
    }

    private JsonObject judge() {
        JsonObject line = new JsonObject();
        line.add("id", scenario.get("id"));
        line.addProperty("outcome", "unusable");
        for (String name : new String[] {"status", "code", "message", "data", "error"}) {
            line.add(name, JsonNull.INSTANCE);
        }
        try {
            ApiResponse<?> answer = call();
            if (answer == null) {
                line.addProperty("outcome", "unsupported");
                return line;
            }
            line.addProperty("status", answer.getStatusCode());
            read(line, answer.getData());
        } catch (ApiException refused) {
            line.addProperty("error", refused.getMessage());
            if (refused.getCode() != 0) {
                line.addProperty("status", refused.getCode());
            }
            try { // The body of a refusal comes as text; the generated class reads it.
                read(line, RefusalReply.fromJson(refused.getResponseBody()));
            } catch (IOException | RuntimeException unreadable) {
                line.addProperty("outcome", "unusable");
            }
        } catch (IOException | RuntimeException broken) {
            line.addProperty("error", broken.toString());
        }
        return line;
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        String scenarios = Files.readString(Path.of(arguments[1]));
        for (JsonElement scenario : JsonParser.parseString(scenarios).getAsJsonArray()) {
            ApiClient client = new ApiClient();
            client.setBasePath(arguments[0]);
            client.setApiKey(scenario.getAsJsonObject().get("authorization").getAsString());
            JsonObject line = new Client(new FaceApi(client), scenario.getAsJsonObject()).judge();
            out.println(new com.google.gson.GsonBuilder().serializeNulls().disableHtmlEscaping().create().toJson(line));
        }
        System.exit(0); // okhttp's threads would keep the process alive for a minute.
    }
}
