// The matrix's program over openapi-generator's Kotlin client (jvm-okhttp4): one scenario in, one JSON line out.
//
// Package faceid.byurl is for JSON, faceid.upload for forms: okhttp writes a path's fragment as %23form, so the row that
// works is fed two documents with plain paths. --drop-empty-parts is its other half: what was left out is not sent.
import com.squareup.moshi.Moshi
import faceid.byurl.infrastructure.Serializer
import faceid.byurl.models.IdcardCompareInput
import faceid.byurl.models.LiveDetectPictureInput
import faceid.byurl.models.LiveGetFourInput
import faceid.byurl.models.RefusalReply
import faceid.upload.apis.FaceApi.CompareFlagLiveDetectFour
import okhttp3.Interceptor
import okhttp3.MultipartBody
import okhttp3.OkHttpClient
import java.io.File
import java.io.PrintStream
import faceid.byurl.apis.FaceApi as ByUrl
import faceid.byurl.infrastructure.ApiClient as ByUrlClient
import faceid.byurl.infrastructure.ApiResponse as ByUrlResponse
import faceid.upload.apis.FaceApi as Upload
import faceid.upload.infrastructure.ApiClient as UploadClient
import faceid.upload.infrastructure.ApiResponse as UploadResponse

typealias Json = Map<String, Any?>

/** What a call gave: the typed reply of a success, or the text of a refusal. */
class Answer(val status: Int, val reply: Any?, val refusal: Any?)

private val plain = Moshi.Builder().build().adapter(Any::class.java).serializeNulls()

private fun answer(response: ByUrlResponse<*>) = Answer(
    response.statusCode,
    (response as? faceid.byurl.infrastructure.Success<*>)?.data,
    (response as? faceid.byurl.infrastructure.ClientError<*>)?.body ?: (response as? faceid.byurl.infrastructure.ServerError<*>)?.body,
)

private fun answer(response: UploadResponse<*>) = Answer(
    response.statusCode,
    (response as? faceid.upload.infrastructure.Success<*>)?.data,
    (response as? faceid.upload.infrastructure.ClientError<*>)?.body ?: (response as? faceid.upload.infrastructure.ServerError<*>)?.body,
)

@Suppress("UNCHECKED_CAST")
private class Scenario(val json: Json) {
    val fields = json["fields"] as Json

    fun optional(name: String) = fields[name]?.toString()

    fun field(name: String) = optional(name)!!

    fun optionalFile(name: String) = ((json["files"] as Json)[name] as Json?)?.let { File(it["path"] as String) }

    fun file(name: String) = optionalFile(name)!!

    inline fun <reified T> input(): T = Serializer.moshi.adapter(T::class.java).fromJsonValue(fields)!!
}

private fun call(byUrl: ByUrl, upload: Upload, s: Scenario): Answer? = when ("${s.json["operation"]} ${s.json["form"]}") {
    "idcardCompare json" -> answer(byUrl.idcardCompareByUrlWithHttpInfo(s.input<IdcardCompareInput>()))
    "idcardCompare multipart" -> answer(
        upload.idcardCompareByImageWithHttpInfo(
            s.field("appid"), s.field("idcard_number"), s.field("idcard_name"), s.file("image"), s.optional("bucket"), s.optional("session_id"),
        ),
    )
    "liveDetectPicture json" -> answer(byUrl.liveDetectPictureByUrlWithHttpInfo(s.input<LiveDetectPictureInput>()))
    "liveDetectPicture multipart" -> answer(upload.liveDetectPictureByImageWithHttpInfo(s.field("appid"), s.file("image"), s.optional("bucket")))
    "liveGetFour json" -> answer(byUrl.liveGetFourWithHttpInfo(s.input<LiveGetFourInput>()))
    "liveGetFour multipart" -> answer(upload.liveGetFourByFormWithHttpInfo(s.field("appid"), s.optional("bucket"), s.optional("seq")))
    "idcardLiveDetectFour multipart" -> answer(
        upload.idcardLiveDetectFourWithHttpInfo(
            s.field("appid"), s.field("validate_data"), s.file("video"), s.field("idcard_number"), s.field("idcard_name"), s.optional("bucket"), s.optional("seq"),
        ),
    )
    "liveDetectFour multipart" -> answer(
        upload.liveDetectFourWithHttpInfo(
            s.field("appid"), s.field("validate_data"), s.file("video"),
            CompareFlagLiveDetectFour.values().first { it.value == s.field("compare_flag") },
            s.optional("bucket"), s.optionalFile("card"), s.optional("seq"),
        ),
    )
    else -> null
}

/** The generated client sends a field that was left out as an empty part; this leaves such parts out again. */
private val dropEmptyParts = Interceptor { chain ->
    val request = chain.request()
    val form = request.body as? MultipartBody ?: return@Interceptor chain.proceed(request)
    val full = MultipartBody.Builder(form.boundary).setType(form.type)
    form.parts.filter { it.body.contentLength() != 0L }.forEach(full::addPart)
    chain.proceed(request.newBuilder().post(full.build()).build())
}

/** What every reply type has; each is its own class, so they are read through the generated serializers. */
@Suppress("UNCHECKED_CAST")
private fun read(reply: Any?): Json {
    if (reply == null) return emptyMap()
    val generated = if (reply.javaClass.name.startsWith("faceid.upload")) faceid.upload.infrastructure.Serializer.moshi else Serializer.moshi
    return generated.adapter<Any>(reply.javaClass).toJsonValue(reply) as Json
}

private fun judge(byUrl: ByUrl, upload: Upload, s: Scenario): Json {
    val line = mutableMapOf<String, Any?>(
        "id" to s.json["id"], "outcome" to "unusable", "status" to null, "code" to null, "message" to null, "data" to null, "error" to null,
    )
    try {
        val answer = call(byUrl, upload, s) ?: return line + ("outcome" to "unsupported")
        line["status"] = answer.status
        // The body of a refusal comes as text; the generated class reads it.
        val typed = read(answer.reply ?: Serializer.moshi.adapter(RefusalReply::class.java).fromJson(answer.refusal as String))
        for (name in listOf("code", "message", "data")) line[name] = typed[name]
        line["outcome"] = if ((typed["code"] as Number).toInt() == 0) "result" else "refusal"
    } catch (broken: Exception) {
        line["error"] = broken.toString()
    }
    return line
}

@Suppress("UNCHECKED_CAST")
fun main(arguments: Array<String>) {
    val out = PrintStream(System.out, true, Charsets.UTF_8)
    val (baseUrl, scenarios) = arguments.takeLast(2)
    val http = OkHttpClient.Builder().apply { if (arguments.first() == "--drop-empty-parts") addInterceptor(dropEmptyParts) }.build()
    for (json in plain.fromJson(File(scenarios).readText()) as List<Json>) {
        val authorization = json["authorization"] as String
        ByUrlClient.apiKey["Authorization"] = authorization
        UploadClient.apiKey["Authorization"] = authorization
        out.println(plain.toJson(judge(ByUrl(baseUrl, http), Upload(baseUrl, http), Scenario(json))))
    }
    System.exit(0) // okhttp's threads would keep the process alive for a minute.
}
