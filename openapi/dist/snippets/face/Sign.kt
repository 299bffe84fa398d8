import java.util.Base64
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlin.random.Random

/** Multi-use: expires lies after now. Single-use: expires is "0" and fileId names one file. */
fun sign(expires: String, now: String, nonce: String, fileId: String = ""): String {
    val env = System.getenv()
    val text = ("a=${env["FACEID_APP_ID"]}&b=${env["FACEID_BUCKET"] ?: ""}&k=${env["FACEID_SECRET_ID"]}" +
        "&e=$expires&t=$now&r=$nonce&f=$fileId").toByteArray(Charsets.UTF_8)
    val mac = Mac.getInstance("HmacSHA1")
    mac.init(SecretKeySpec(env.getValue("FACEID_SECRET_KEY").toByteArray(Charsets.UTF_8), "HmacSHA1"))
    return Base64.getEncoder().encodeToString(mac.doFinal(text) + text)
}

fun main(given: Array<String>) {
    val now = System.currentTimeMillis() / 1000
    val nonce = Random.nextInt(1000000000)
    println(if (given.isEmpty()) sign("${now + 300}", "$now", "$nonce") else sign(given[0], given[1], given[2], given[3]))
}
