require "openssl"

# Multi-use: expires lies after now. Single-use: expires is 0 and file_id names one file.
def sign(expires, now, nonce, file_id = "")
  text = "a=#{ENV['FACEID_APP_ID']}&b=#{ENV['FACEID_BUCKET']}&k=#{ENV['FACEID_SECRET_ID']}" \
         "&e=#{expires}&t=#{now}&r=#{nonce}&f=#{file_id}".b
  mac = OpenSSL::HMAC.digest("SHA1", ENV.fetch("FACEID_SECRET_KEY"), text)
  [mac + text].pack("m0")
end

now = Time.now.to_i
puts ARGV.empty? ? sign(now + 300, now, rand(1_000_000_000)) : sign(*ARGV)
