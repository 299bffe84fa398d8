<?php
// Multi-use: $expires lies after $now. Single-use: $expires is 0 and $fileId names one file.
function sign($expires, $now, $nonce, $fileId = '')
{
    $text = 'a=' . getenv('FACEID_APP_ID') . '&b=' . getenv('FACEID_BUCKET') . '&k=' . getenv('FACEID_SECRET_ID')
        . "&e=$expires&t=$now&r=$nonce&f=$fileId";
    $mac = hash_hmac('sha1', $text, getenv('FACEID_SECRET_KEY'), true);
    return base64_encode($mac . $text);
}

$now = time();
$given = array_slice($argv, 1) ?: [$now + 300, $now, random_int(0, 999999999)];
echo sign(...$given), "\n";
