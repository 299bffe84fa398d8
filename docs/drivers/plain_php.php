<?php
// A driver for a client in PHP 8, with the extensions json and curl that every PHP has.
declare(strict_types=1);

function sign(array $q): string
{
    $account = $q['account'];
    $expires = $q['use'] === 'single-use' ? 0 : $q['now'] + $q['lifetime_seconds'];
    $text = "a={$account['appid']}&b={$account['bucket']}&k={$account['secret_id']}"
        . "&e=$expires&t={$q['now']}&r={$q['nonce']}&f={$q['file_id']}";
    // The fourth argument asks for the 20 raw bytes: without it the digest is in hex.
    return base64_encode(hash_hmac('sha1', $text, $account['secret_key'], true) . $text);
}

/** Returns the content type and the body: a form where there are files, else JSON. */
function encode(array $account, array $given): array
{
    $fields = ['appid' => $account['appid']] + $given;
    if (!array_filter($given, 'is_array')) {
        return ['application/json', json_encode($fields, JSON_UNESCAPED_UNICODE)];
    }
    $boundary = bin2hex(random_bytes(16));
    $body = '';
    foreach ($fields as $name => $value) {
        $body .= "--$boundary\r\nContent-Disposition: form-data; name=\"$name\"";
        if (is_array($value)) {
            $body .= "; filename=\"{$value['name']}\"\r\nContent-Type: application/octet-stream";
            $value = base64_decode($value['base64']);
        }
        $body .= "\r\n\r\n" . (is_bool($value) ? ($value ? 'true' : 'false') : $value) . "\r\n";
    }
    return ["multipart/form-data; boundary=$boundary", "$body--$boundary--\r\n"];
}

function decode(string $body): array
{
    $reply = json_decode($body, true);
    if (!is_array($reply) || !is_int($reply['code'] ?? null)) {
        return ['outcome' => 'unusable'];
    }
    if ($reply['code'] !== 0) {
        return ['outcome' => 'refusal', 'code' => $reply['code']];
    }
    if (!is_array($reply['data'] ?? null)) {
        return ['outcome' => 'unusable'];
    }
    return ['outcome' => 'result', 'code' => 0, 'values' => (object) $reply['data']];
}

function call(array $q): array
{
    [$type, $body] = encode($q['account'], $q['arguments']);
    $now = ['use' => 'multi-use', 'file_id' => '', 'lifetime_seconds' => 300, 'now' => time()];
    $signature = sign($q + $now + ['nonce' => random_int(0, 9_999_999_999)]);
    $request = curl_init($q['base_url'] . '/face/' . strtolower($q['operation']));
    curl_setopt_array($request, [
        CURLOPT_POSTFIELDS => $body,
        CURLOPT_HTTPHEADER => ["Authorization: $signature", "Content-Type: $type", 'Expect:'],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_FOLLOWLOCATION => false,
        CURLOPT_TIMEOUT => 5,
        CURLOPT_NOPROXY => '127.0.0.1',
    ]);
    if (getenv('FACEID_CA_FILE')) {
        curl_setopt($request, CURLOPT_CAINFO, getenv('FACEID_CA_FILE'));
    }
    $answer = curl_exec($request);
    return $answer === false ? ['outcome' => 'unusable'] : decode($answer);
}

function answer(array $q): array
{
    switch ($q['cmd']) {
        case 'start':
            return ['version' => 1, 'name' => 'plain-php', 'language' => 'PHP'];
        case 'capabilities':
            return ['commands' => ['sign', 'encode', 'call', 'decode'], 'clock' => true, 'nonce' => true];
        case 'sign':
            return ['authorization' => sign($q)];
        case 'encode':
            [$type, $body] = encode($q['account'], $q['arguments']);
            return ['content_type' => $type, 'body' => base64_encode($body)];
        case 'call':
            return call($q);
        case 'decode':
            return decode(base64_decode($q['body']));
        default:
            return [];
    }
}

while (($line = fgets(STDIN)) !== false) {
    $q = json_decode($line, true);
    $flags = JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE;
    echo json_encode(['seq' => $q['seq'], 'ok' => (object) answer($q)], $flags), "\n";
    if ($q['cmd'] === 'stop') {
        break;
    }
}
