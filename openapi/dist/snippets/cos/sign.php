<?php
function joined(array $pairs): array
{
    $signed = [];
    foreach ($pairs as $name => $value) {
        $signed[strtolower(rawurlencode($name))] = rawurlencode($value);
    }
    ksort($signed, SORT_STRING);
    $parts = array_map(fn($name, $value) => "$name=$value", array_keys($signed), $signed);
    return [implode('&', $parts), implode(';', array_keys($signed))];
}

// The path decoded, with its first slash; parameters as they are, headers as they are sent.
function sign(string $method, string $path, string $keyTime, array $params, array $headers): string
{
    [$httpParams, $paramList] = joined($params);
    [$httpHeaders, $headerList] = joined($headers);
    $httpString = strtolower($method) . "\n$path\n$httpParams\n$httpHeaders\n";
    $signKey = hash_hmac('sha1', $keyTime, getenv('FACEID_SECRET_KEY'));
    $signature = hash_hmac('sha1', "sha1\n$keyTime\n" . sha1($httpString) . "\n", $signKey);
    return 'q-sign-algorithm=sha1&q-ak=' . getenv('FACEID_SECRET_ID') . "&q-sign-time=$keyTime&q-key-time=$keyTime"
        . "&q-header-list=$headerList&q-url-param-list=$paramList&q-signature=$signature";
}

// METHOD PATH KEY-TIME [?PARAMETER=VALUE] [HEADER:VALUE] ...; without arguments for GetLiveCode, from now on.
$now = time();
$given = array_slice($argv, 1) ?: [
    'GET', '/', ($now - 60) . ';' . ($now + 600),
    '?ci-process=GetLiveCode', 'host:' . getenv('FACEID_COS_HOST'), // bucket-appid.cos.region.myqcloud.com
];
$params = $headers = [];
foreach (array_slice($given, 3) as $pair) {
    if ($pair[0] === '?') {
        [$name, $params[$name]] = explode('=', substr($pair, 1), 2);
    } else {
        [$name, $headers[$name]] = explode(':', $pair, 2);
    }
}
echo sign($given[0], $given[1], $given[2], $params, $headers), "\n";
