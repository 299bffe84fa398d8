// A driver for a client in Java 17, with what comes with the JDK: java Driver.java
import java.io.*;
import java.net.URI;
import java.net.http.*;
import java.util.*;
import java.util.regex.*;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

public class Driver {
    // It follows no redirection unless it is told to.
    static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static String sign(Map<?, ?> a, Object use, Object file, long lifetime, long now, Object nonce) throws Exception {
        long expires = use.equals("single-use") ? 0 : now + lifetime;
        String text = "a=" + a.get("appid") + "&b=" + a.get("bucket") + "&k=" + a.get("secret_id")
            + "&e=" + expires + "&t=" + now + "&r=" + nonce + "&f=" + file;
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(a.get("secret_key").toString().getBytes(UTF_8), "HmacSHA1"));
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.write(mac.doFinal(text.getBytes(UTF_8)));
        signed.write(text.getBytes(UTF_8));
        return Base64.getEncoder().encodeToString(signed.toByteArray());
    }

    static Map.Entry<String, byte[]> encode(Map<?, ?> account, Map<?, ?> given) throws IOException {
        Map<Object, Object> fields = new LinkedHashMap<>(Map.of("appid", account.get("appid")));
        fields.putAll(given);
        if (given.values().stream().noneMatch(Map.class::isInstance))
            return Map.entry("application/json", Json.write(fields).getBytes(UTF_8));
        String boundary = UUID.randomUUID().toString();
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (var field : fields.entrySet()) {
            String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field.getKey() + "\"";
            byte[] value = field.getValue().toString().getBytes(UTF_8);
            if (field.getValue() instanceof Map<?, ?> file) {
                head += "; filename=\"" + file.get("name") + "\"\r\nContent-Type: application/octet-stream";
                value = Base64.getDecoder().decode((String) file.get("base64"));
            }
            form.write((head + "\r\n\r\n").getBytes(UTF_8));
            form.write(value);
            form.write("\r\n".getBytes(UTF_8));
        }
        form.write(("--" + boundary + "--\r\n").getBytes(UTF_8));
        return Map.entry("multipart/form-data; boundary=" + boundary, form.toByteArray());
    }

    static Map<String, Object> decode(byte[] body) {
        try {
            if (Json.read(new String(body, UTF_8)) instanceof Map<?, ?> reply && reply.get("code") instanceof Long code) {
                if (code != 0) return Map.of("outcome", "refusal", "code", code);
                if (reply.get("data") instanceof Map<?, ?> data)
                    return Map.of("outcome", "result", "code", 0, "values", data);
            }
        } catch (RuntimeException notJson) { /* as below */ }
        return Map.of("outcome", "unusable");
    }

    static Map<String, Object> call(Map<?, ?> q) throws Exception {
        Map<?, ?> account = (Map<?, ?>) q.get("account");
        var body = encode(account, (Map<?, ?>) q.get("arguments"));
        long now = System.currentTimeMillis() / 1000, nonce = new java.security.SecureRandom().nextInt(1_000_000_000);
        String address = q.get("base_url") + "/face/" + q.get("operation").toString().toLowerCase(Locale.ROOT);
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).timeout(java.time.Duration.ofSeconds(5))
            .header("Authorization", sign(account, "multi-use", "", 300, now, nonce)).header("Content-Type", body.getKey())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.getValue())).build();
        try {
            return decode(HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        } catch (IOException noAnswer) { return Map.of("outcome", "unusable"); }
    }

    static Map<String, Object> answer(Map<?, ?> q) throws Exception {
        switch ((String) q.get("cmd")) {
            case "start": return Map.of("version", 1, "name", "java", "language", "Java");
            case "capabilities": return Map.of("commands", List.of("sign", "encode", "call", "decode"), "clock", true, "nonce", true);
            case "sign": return Map.of("authorization", sign((Map<?, ?>) q.get("account"), q.get("use"),
                q.get("file_id"), (Long) q.get("lifetime_seconds"), (Long) q.get("now"), q.get("nonce")));
            case "encode": var body = encode((Map<?, ?>) q.get("account"), (Map<?, ?>) q.get("arguments"));
                return Map.of("content_type", body.getKey(), "body", Base64.getEncoder().encodeToString(body.getValue()));
            case "call": return call(q);
            case "decode": return decode(Base64.getDecoder().decode((String) q.get("body")));
            default: return Map.of();
        }
    }

    public static void main(String[] none) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        for (String line; (line = lines.readLine()) != null;) {
            Map<?, ?> q = (Map<?, ?>) Json.read(line);
            out.println(Json.write(Map.of("seq", q.get("seq"), "ok", answer(q))));
        }
    }
}

/** JSON, which the JDK lacks: objects are maps, whole numbers are Longs. Your client has a library for it. */
final class Json {
    static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)"), TOKEN = Pattern.compile("\\G\\s*([\\[\\]{}:,]|"
        + "\"(?:[^\"\\\\]++|\\\\.)*+\"|-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?|true|false|null)\\s*");
    static Object read(String text) {
        Matcher tokens = TOKEN.matcher(text);
        Object value = value(next(tokens), tokens);
        if (tokens.end() < text.length()) throw new IllegalArgumentException("more than one value");
        return value;
    }
    static String next(Matcher tokens) {
        if (tokens.find()) return tokens.group(1);
        throw new IllegalArgumentException("no JSON");
    }
    static Object value(String token, Matcher tokens) {
        switch (token.charAt(0)) {
            case '{': Map<String, Object> map = new LinkedHashMap<>();
                for (String key = next(tokens); !key.equals("}"); key = next(tokens)) {
                    String name = text(key.equals(",") ? next(tokens) : key);
                    if (!next(tokens).equals(":")) throw new IllegalArgumentException("no JSON");
                    map.put(name, value(next(tokens), tokens));
                }
                return map;
            case '[': List<Object> list = new ArrayList<>();
                for (String item = next(tokens); !item.equals("]"); item = next(tokens)) list.add(value(item.equals(",") ? next(tokens) : item, tokens));
                return list;
            case '"': return text(token);
            case 't': case 'f': return Boolean.valueOf(token);
            case 'n': return null;
            default: return token.matches("-?\\d+") ? (Object) Long.valueOf(token) : (Object) Double.valueOf(token);
        }
    }
    static String text(String token) {
        return ESCAPE.matcher(token.substring(1, token.length() - 1)).replaceAll(found -> {
            String escape = found.group(1);
            int control = "bfnrt".indexOf(escape);
            return Matcher.quoteReplacement(escape.length() > 1 ? "" + (char) Integer.parseInt(escape.substring(1), 16)
                : control < 0 ? escape : "" + "\b\f\n\r\t".charAt(control));
        });
    }
    static String write(Object value) {
        if (value instanceof Map<?, ?> map)
            return map.entrySet().stream().map(it -> write(it.getKey()) + ":" + write(it.getValue())).collect(joining(",", "{", "}"));
        if (value instanceof List<?> list) return list.stream().map(Json::write).collect(joining(",", "[", "]"));
        if (!(value instanceof String text)) return String.valueOf(value);
        return text.chars().mapToObj(it -> it < 32 || it == '"' || it == '\\' ? String.format("\\u%04x", it) : "" + (char) it)
            .collect(joining("", "\"", "\""));
    }
}
