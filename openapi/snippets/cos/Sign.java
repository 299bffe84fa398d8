import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Sign {
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
            .replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) text.append(String.format("%02x", each));
        return text.toString();
    }

    static String hmac(String key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        return hex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    static TreeMap<String, String> sorted(Map<String, String> pairs) {
        TreeMap<String, String> signed = new TreeMap<>();
        pairs.forEach((name, value) -> signed.put(encoded(name).toLowerCase(), encoded(value)));
        return signed;
    }

    static String joined(Map<String, String> pairs) {
        return pairs.entrySet().stream()
            .map(pair -> pair.getKey() + "=" + pair.getValue()).collect(Collectors.joining("&"));
    }

    /** The path decoded, with its first slash; parameters as they are, headers as they are sent. */
    static String sign(String method, String path, String keyTime, Map<String, String> params,
            Map<String, String> headers) throws Exception {
        Map<String, String> signedParams = sorted(params), signedHeaders = sorted(headers);
        String httpString = method.toLowerCase() + "\n" + path + "\n" + joined(signedParams) + "\n"
            + joined(signedHeaders) + "\n";
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(httpString.getBytes(StandardCharsets.UTF_8));
        String signKey = hmac(System.getenv("FACEID_SECRET_KEY"), keyTime);
        return "q-sign-algorithm=sha1&q-ak=" + System.getenv("FACEID_SECRET_ID")
            + "&q-sign-time=" + keyTime + "&q-key-time=" + keyTime
            + "&q-header-list=" + String.join(";", signedHeaders.keySet())
            + "&q-url-param-list=" + String.join(";", signedParams.keySet())
            + "&q-signature=" + hmac(signKey, "sha1\n" + keyTime + "\n" + hex(digest) + "\n");
    }

    /** METHOD PATH KEY-TIME [?PARAMETER=VALUE] [HEADER:VALUE] ...; without arguments for GetLiveCode, from now on. */
    public static void main(String[] given) throws Exception {
        if (given.length == 0) {
            long now = System.currentTimeMillis() / 1000;
            String host = System.getenv("FACEID_COS_HOST"); // bucket-appid.cos.region.myqcloud.com
            given = new String[] {"GET", "/", (now - 60) + ";" + (now + 600), "?ci-process=GetLiveCode", "host:" + host};
        }
        TreeMap<String, String> params = new TreeMap<>(), headers = new TreeMap<>();
        for (int place = 3; place < given.length; place++) {
            boolean isParam = given[place].startsWith("?");
            String[] parts = given[place].substring(isParam ? 1 : 0).split(isParam ? "=" : ":", 2);
            (isParam ? params : headers).put(parts[0], parts[1]);
        }
        System.out.println(sign(given[0], given[1], given[2], params, headers));
    }
}
