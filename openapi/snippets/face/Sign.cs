using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

class Sign
{
    // Multi-use: expires lies after now. Single-use: expires is 0 and fileId names one file.
    static string Signed(string expires, string now, string nonce, string fileId)
    {
        Func<string, string> env = Environment.GetEnvironmentVariable;
        byte[] text = Encoding.UTF8.GetBytes(
            $"a={env("FACEID_APP_ID")}&b={env("FACEID_BUCKET")}&k={env("FACEID_SECRET_ID")}" +
            $"&e={expires}&t={now}&r={nonce}&f={fileId}");
        using (var hmac = new HMACSHA1(Encoding.UTF8.GetBytes(env("FACEID_SECRET_KEY"))))
        {
            return Convert.ToBase64String(hmac.ComputeHash(text).Concat(text).ToArray());
        }
    }

    static void Main(string[] given)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        int nonce = new Random().Next(1000000000);
        Console.WriteLine(given.Length > 0
            ? Signed(given[0], given[1], given[2], given[3])
            : Signed($"{now + 300}", $"{now}", $"{nonce}", ""));
    }
}
