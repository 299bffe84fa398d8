// A driver for a client in Node.js (20 or later), with the standard library alone.
import { createHmac, randomInt } from 'node:crypto'
import { createInterface } from 'node:readline'

const PATHS = {
  liveGetFour: 'livegetfour',
  liveDetectPicture: 'livedetectpicture',
  idcardCompare: 'idcardcompare',
  idcardLiveDetectFour: 'idcardlivedetectfour',
  liveDetectFour: 'livedetectfour'
}

function sign ({ account, use, file_id: file, lifetime_seconds: lifetime, now, nonce }) {
  const expires = use === 'single-use' ? 0 : now + lifetime
  const text = `a=${account.appid}&b=${account.bucket}&k=${account.secret_id}` +
    `&e=${expires}&t=${now}&r=${nonce}&f=${file}`
  const mac = createHmac('sha1', account.secret_key).update(text, 'utf8').digest()
  return Buffer.concat([mac, Buffer.from(text, 'utf8')]).toString('base64')
}

function bodyOf (account, given) {
  const fields = { appid: account.appid, ...given }
  if (!Object.values(given).some(value => value.base64 !== undefined)) {
    return { body: JSON.stringify(fields), headers: { 'Content-Type': 'application/json' } }
  }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (value.base64 === undefined) form.append(name, String(value))
    else form.append(name, new Blob([Buffer.from(value.base64, 'base64')]), value.name)
  }
  return { body: form, headers: {} }
}

async function encode ({ account, arguments: given }) {
  const request = new Request('http://127.0.0.1/', { method: 'POST', ...bodyOf(account, given) })
  const body = Buffer.from(await request.arrayBuffer()).toString('base64')
  return { content_type: request.headers.get('Content-Type'), body }
}

function decode (bytes) {
  let document
  try {
    document = JSON.parse(bytes.toString('utf8'))
  } catch {
    return { outcome: 'unusable' }
  }
  if (!Number.isInteger(document?.code)) return { outcome: 'unusable' }
  if (document.code !== 0) return { outcome: 'refusal', code: document.code }
  if (document.data === null || typeof document.data !== 'object') return { outcome: 'unusable' }
  return { outcome: 'result', code: 0, values: document.data }
}

async function call ({ base_url: base, account, operation, arguments: given }) {
  const now = Math.floor(Date.now() / 1000)
  const nonce = randomInt(1e9)
  const signature = sign({ account, use: 'multi-use', file_id: '', lifetime_seconds: 300, now, nonce })
  const { body, headers } = bodyOf(account, given)
  const request = fetch(`${base}/face/${PATHS[operation]}`, {
    method: 'POST',
    headers: { ...headers, Authorization: signature },
    body,
    redirect: 'manual'
  })
  try {
    return decode(Buffer.from(await (await request).arrayBuffer()))
  } catch {
    return { outcome: 'unusable' } // nothing came, or not all of it
  }
}

const COMMANDS = {
  start: () => ({ version: 1, name: 'node', language: 'JavaScript' }),
  capabilities: () => ({ commands: ['sign', 'encode', 'call', 'decode'], clock: true, nonce: true }),
  sign: given => ({ authorization: sign(given) }),
  encode,
  call,
  decode: given => decode(Buffer.from(given.body, 'base64')),
  stop: () => ({})
}

for await (const line of createInterface({ input: process.stdin })) {
  const { seq, cmd, ...given } = JSON.parse(line)
  const ok = await COMMANDS[cmd](given)
  process.stdout.write(JSON.stringify({ seq, ok }) + '\n')
  if (cmd === 'stop') process.exit(0)
}
