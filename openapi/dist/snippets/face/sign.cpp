#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string>

static std::string env(const char *name) {
    const char *value = std::getenv(name);
    return value ? value : "";
}

// Multi-use: expires lies after now. Single-use: expires is "0" and file_id names one file.
static std::string sign(const std::string &expires, const std::string &now, const std::string &nonce,
                        const std::string &file_id = "") {
    const std::string key = env("FACEID_SECRET_KEY");
    const std::string text = "a=" + env("FACEID_APP_ID") + "&b=" + env("FACEID_BUCKET") + "&k=" +
        env("FACEID_SECRET_ID") + "&e=" + expires + "&t=" + now + "&r=" + nonce + "&f=" + file_id;
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char *>(text.data()), text.size(), mac, &length);
    // The length is given: a MAC may hold zero bytes.
    const std::string both = std::string(reinterpret_cast<char *>(mac), length) + text;
    std::string encoded(4 * ((both.size() + 2) / 3) + 1, '\0');
    encoded.resize(EVP_EncodeBlock(reinterpret_cast<unsigned char *>(&encoded[0]),
        reinterpret_cast<const unsigned char *>(both.data()), static_cast<int>(both.size())));
    return encoded;
}

int main(int count, char **given) {
    const std::time_t now = std::time(nullptr);
    std::srand(static_cast<unsigned>(now) ^ static_cast<unsigned>(std::clock()));
    const std::string signature = count > 4
        ? sign(given[1], given[2], given[3], given[4])
        : sign(std::to_string(now + 300), std::to_string(now), std::to_string(std::rand()));
    std::puts(signature.c_str());
}
