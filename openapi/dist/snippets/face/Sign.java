import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Sign {
    /** Multi-use: expires after now. Single-use: expires is 0 and fileId names one file. */
    static String sign(String expires, String now, String nonce, String fileId) throws Exception {
        byte[] text = ("a=" + env("FACEID_APP_ID") + "&b=" + env("FACEID_BUCKET") + "&k=" + env("FACEID_SECRET_ID")
            + "&e=" + expires + "&t=" + now + "&r=" + nonce + "&f=" + fileId).getBytes(StandardCharsets.UTF_8);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(env("FACEID_SECRET_KEY").getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        byte[] both = new byte[mac.getMacLength() + text.length];
        mac.update(text);
        mac.doFinal(both, 0);
        System.arraycopy(text, 0, both, mac.getMacLength(), text.length);
        return Base64.getEncoder().encodeToString(both);
    }

    static String env(String name) {
        return System.getenv().getOrDefault(name, "");
    }

    public static void main(String[] given) throws Exception {
        long now = System.currentTimeMillis() / 1000;
        int nonce = ThreadLocalRandom.current().nextInt(1000000000);
        System.out.println(given.length > 0
            ? sign(given[0], given[1], given[2], given[3])
            : sign("" + (now + 300), "" + now, "" + nonce, ""));
    }
}
