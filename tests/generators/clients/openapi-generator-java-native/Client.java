import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import faceid.ApiClient;
import faceid.ApiException;
import faceid.ApiResponse;
import faceid.api.FaceApi;
import faceid.model.IdcardCompareInput;
import faceid.model.LiveDetectPictureInput;
import faceid.model.LiveGetFourInput;
import faceid.model.RefusalReply;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** The matrix's program over openapi-generator's Java client (native): one scenario in, one JSON line out. */
public final class Client {
    private final FaceApi api;
    private final ObjectMapper mapper;
    private final JsonNode scenario;

    private Client(ApiClient client, JsonNode scenario) {
        this.api = new FaceApi(client);
        this.mapper = client.getObjectMapper();
        this.scenario = scenario;
    }

    private String field(String name) {
        return scenario.get("fields").path(name).asText(null);
    }

    private File file(String name) {
        String path = scenario.get("files").path(name).path("path").asText(null);
        return path == null ? null : new File(path);
    }

    private <T> T input(Class<T> type) throws JsonProcessingException {
        return mapper.treeToValue(scenario.get("fields"), type);
    }

    private ApiResponse<?> call() throws ApiException, IOException {
        Map<String, String> signed = Map.of("Authorization", scenario.get("authorization").asText());
        switch (scenario.get("operation").asText() + " " + scenario.get("form").asText()) {
            case "idcardCompare json":
                return api.idcardCompareByUrlWithHttpInfo(input(IdcardCompareInput.class), signed);
            case "idcardCompare multipart":
                return api.idcardCompareByImageWithHttpInfo(
                        field("appid"), field("idcard_number"), field("idcard_name"), file("image"), field("bucket"), field("session_id"), signed);
            case "liveDetectPicture json":
                return api.liveDetectPictureByUrlWithHttpInfo(input(LiveDetectPictureInput.class), signed);
            case "liveDetectPicture multipart":
                return api.liveDetectPictureByImageWithHttpInfo(field("appid"), file("image"), field("bucket"), signed);
            case "liveGetFour json":
                return api.liveGetFourWithHttpInfo(input(LiveGetFourInput.class), signed);
            case "liveGetFour multipart":
                return api.liveGetFourByFormWithHttpInfo(field("appid"), field("bucket"), field("seq"), signed);
            case "idcardLiveDetectFour multipart":
                return api.idcardLiveDetectFourWithHttpInfo(
                        field("appid"), field("validate_data"), file("video"), field("idcard_number"), field("idcard_name"), field("bucket"), field("seq"), signed);
            case "liveDetectFour multipart":
                return api.liveDetectFourWithHttpInfo(
                        field("appid"), field("validate_data"), file("video"), field("compare_flag"), field("bucket"), file("card"), field("seq"), signed);
            default:
                return null;
        }
    }

    /** What every reply type has; each is its own class, so they are read through the generated serializer. */
    private void read(ObjectNode line, Object reply) {
        JsonNode tree = mapper.valueToTree(reply);
        for (String name : new String[] {"code", "message", "data"}) {
            line.set(name, tree.get(name));
        }
        line.put("outcome", tree.get("code").asInt() == 0 ? "result" : "refusal");
    }

    private ObjectNode judge() {
        ObjectNode line = mapper.createObjectNode();
        line.set("id", scenario.get("id"));
        line.put("outcome", "unusable");
        for (String name : new String[] {"status", "code", "message", "data", "error"}) {
            line.putNull(name);
        }
        try {
            ApiResponse<?> answer = call();
            if (answer == null) {
                return line.put("outcome", "unsupported");
            }
            line.put("status", answer.getStatusCode());
            read(line, answer.getData());
        } catch (ApiException refused) {
            line.put("error", refused.getMessage());
            if (refused.getCode() != 0) {
                line.put("status", refused.getCode());
            }
            try { // The body of a refusal comes as text; the generated class reads it.
                read(line, mapper.readValue(refused.getResponseBody(), RefusalReply.class));
            } catch (IOException | RuntimeException unreadable) {
                line.put("outcome", "unusable");
            }
        } catch (IOException | RuntimeException broken) {
            line.put("error", broken.toString());
        }
        return line;
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        ApiClient client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        for (JsonNode scenario : client.getObjectMapper().readTree(Path.of(arguments[1]).toFile())) {
            out.println(new Client(client, scenario).judge());
        }
    }
}
