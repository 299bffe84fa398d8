<?php
// The matrix's program over openapi-generator's PHP client: one scenario in, one JSON line out.
declare(strict_types=1);

require 'GuzzleHttp/autoload.php'; // Debian's php-guzzlehttp-guzzle, found on PHP's include path
spl_autoload_register(function (string $class): void {
    $path = __DIR__ . '/generated/lib/' . str_replace('\\', '/', substr($class, strlen('FaceId\\'))) . '.php';
    if (str_starts_with($class, 'FaceId\\') && is_file($path)) {
        require $path;
    }
});

use FaceId\Api\FaceApi;
use FaceId\ApiException;
use FaceId\Model;

/** Calls the method that the generated client has for the scenario: fields go in by their names, files as opened files. */
function call(FaceApi $api, array $scenario): ?array
{
    $fields = $scenario['fields'];
    $form = $fields + array_map(fn(array $file) => new SplFileObject($file['path'], 'rb'), $scenario['files']);
    return match ($scenario['operation'] . ' ' . $scenario['form']) {
        'idcardCompare json' => $api->idcardCompareByUrlWithHttpInfo(new Model\IdcardCompareInput($fields)),
        'idcardCompare multipart' => $api->idcardCompareByImageWithHttpInfo(...$form),
        'liveDetectPicture json' => $api->liveDetectPictureByUrlWithHttpInfo(new Model\LiveDetectPictureInput($fields)),
        'liveDetectPicture multipart' => $api->liveDetectPictureByImageWithHttpInfo(...$form),
        'liveGetFour json' => $api->liveGetFourWithHttpInfo(new Model\LiveGetFourInput($fields)),
        'liveGetFour multipart' => $api->liveGetFourByFormWithHttpInfo(...$form),
        'idcardLiveDetectFour multipart' => $api->idcardLiveDetectFourWithHttpInfo(...$form),
        'liveDetectFour multipart' => $api->liveDetectFourWithHttpInfo(...$form),
        default => null,
    };
}

function judge(FaceApi $api, array $scenario): array
{
    $line = ['id' => $scenario['id'], 'outcome' => 'unusable', 'status' => null, 'code' => null, 'message' => null, 'data' => null, 'error' => null];
    try {
        $answer = call($api, $scenario);
        if ($answer === null) {
            return ['outcome' => 'unsupported'] + $line;
        }
        [$reply, $line['status']] = $answer;
    } catch (ApiException $refused) {
        $line['status'] = $refused->getCode() ?: null;
        $line['error'] = $refused->getMessage();
        $reply = $refused->getResponseObject();
    } catch (Throwable $broken) {
        $line['error'] = get_class($broken) . ': ' . $broken->getMessage();
        return $line;
    }
    if (!$reply instanceof Model\ModelInterface || $reply->getCode() === null) {
        return $line;
    }
    return [
        'outcome' => $reply->getCode() === 0 ? 'result' : 'refusal',
        'code' => $reply->getCode(),
        'message' => $reply->getMessage(),
        'data' => $reply->getData(),
    ] + $line;
}

[, $address, $path] = $argv;
foreach (json_decode(file_get_contents($path), true, flags: JSON_THROW_ON_ERROR) as $scenario) {
    $configuration = (new FaceId\Configuration())->setHost($address)->setApiKey('Authorization', $scenario['authorization']);
    $api = new FaceApi(config: $configuration);
    echo json_encode(judge($api, $scenario), JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
