// Calls image-node-sdk, unmodified, as a line of JSON asks, and says what came back as a line of JSON.
// Knows no test: which operation, which address and which fields all stand in the line.
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const { ImageClient } = require('image-node-sdk');

const HOW = {
    file: (value) => fs.createReadStream(value),
    buffer: (value) => fs.readFileSync(value),
};

function mediaOf(media) {
    const parts = {};
    for (const [name, { how, path: place }] of Object.entries(media || {})) {
        parts[name] = HOW[how](path.resolve(place));
    }
    return parts;
}

async function call(asked) {
    const client = new ImageClient(asked.account).setHost(asked.host).setProtocol('http:');
    if (asked.proxy) client.setProxy(asked.proxy);
    const params = asked.media
        ? { formData: { ...asked.fields, ...mediaOf(asked.media) }, headers: { 'content-type': 'multipart/form-data' } }
        : { data: asked.fields };
    const response = await client[asked.method](params);
    return { status: response.statusCode, body: JSON.parse(response.body), lint: response.headers['x-emulator-lint'] || '' };
}

async function main() {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const said = await call(JSON.parse(line)).catch((error) => ({ failed: String(error) }));
        process.stdout.write(JSON.stringify(said) + '\n');
    }
}

main();
