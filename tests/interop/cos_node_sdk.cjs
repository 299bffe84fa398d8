// Calls cos-nodejs-sdk-v5, unmodified, as a line of JSON asks, and says what came back as a line of JSON.
// Knows no test: bucket, key, query and address all stand in the line.
'use strict';
const readline = require('readline');
const COS = require('cos-nodejs-sdk-v5');

function call(asked) {
    const cos = new COS({ ...asked.account, Domain: asked.domain, Protocol: 'http:', ...asked.options });
    const params = { ...asked.params };
    if (asked.body) params.Body = Buffer.from(asked.body, 'base64');
    return new Promise((resolve) => {
        cos.request(params, (error, data) => {
            const offset = cos.options.SystemClockOffset;
            if (error) resolve({ code: error.code, status: error.statusCode, message: error.message, offset });
            else resolve({ status: data.statusCode, response: data.Response, headers: data.headers, offset });
        });
    });
}

function presign(asked) {
    const cos = new COS({ ...asked.account, Domain: asked.domain, Protocol: 'http:' });
    return new Promise((resolve, reject) => {
        cos.getObjectUrl({ ...asked.presign, Sign: true }, (error, data) => {
            if (error) reject(error);
            else resolve({ url: data.Url });
        });
    });
}

function sign(asked) {
    return { authorization: COS.getAuthorization(asked.sign) };
}

async function main() {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const asked = JSON.parse(line);
        const said = asked.sign ? sign(asked) : await (asked.presign ? presign(asked) : call(asked));
        process.stdout.write(JSON.stringify(said) + '\n');
    }
}

main();
