// On Linux: swift-crypto, and `import Crypto` in place of `import CryptoKit`.
import CryptoKit
import Foundation

/// Multi-use: expires lies after now. Single-use: expires is "0" and fileId names one file.
func sign(expires: String, now: String, nonce: String, fileId: String = "") -> String {
    let env = ProcessInfo.processInfo.environment
    let text = Data(("a=\(env["FACEID_APP_ID"]!)&b=\(env["FACEID_BUCKET"] ?? "")&k=\(env["FACEID_SECRET_ID"]!)"
        + "&e=\(expires)&t=\(now)&r=\(nonce)&f=\(fileId)").utf8)
    let key = SymmetricKey(data: Data(env["FACEID_SECRET_KEY"]!.utf8))
    let mac = Data(HMAC<Insecure.SHA1>.authenticationCode(for: text, using: key))
    return (mac + text).base64EncodedString()
}

let now = Int(Date().timeIntervalSince1970)
let given = Array(CommandLine.arguments.dropFirst())
print(given.isEmpty
    ? sign(expires: "\(now + 300)", now: "\(now)", nonce: "\(Int.random(in: 0..<1_000_000_000))")
    : sign(expires: given[0], now: given[1], nonce: given[2], fileId: given[3]))
