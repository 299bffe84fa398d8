// A driver for a client that is generated from the contract: types by openapi-typescript, calls by
// openapi-fetch. `npm ci && npm run build && node driver.js`; the signature is a hook of ten lines.
import { createHmac, randomInt } from 'node:crypto'
import { createInterface } from 'node:readline'
import createClient, { type Client } from 'openapi-fetch'
import type { paths } from './schema.js'

type Account = { appid: string, secret_id: string, secret_key: string, bucket: string }
type File = { name: string, base64: string }
type Given = Record<string, string | boolean | File>
type Question = {
  seq: number, cmd: string, account: Account, operation: string, arguments: Given, base_url: string
  use: string, file_id: string, lifetime_seconds: number, now: number, nonce: number
  status: number, content_type: string, body: string
}
type Reply = { code?: number, data?: object | null }
type Called = Promise<{ data?: Reply, error?: Reply }>

const isFile = (value: unknown): value is File => typeof value === 'object'

function sign (account: Account, expires: number, now: number, nonce: number, file: string): string {
  const text = `a=${account.appid}&b=${account.bucket}&k=${account.secret_id}` +
    `&e=${expires}&t=${now}&r=${nonce}&f=${file}`
  const mac = createHmac('sha1', account.secret_key).update(text, 'utf8').digest()
  return Buffer.concat([mac, Buffer.from(text, 'utf8')]).toString('base64')
}

function signedClient (account: Account, baseUrl: string, fetcher: typeof fetch): Client<paths> {
  const client = createClient<paths>({ baseUrl, redirect: 'manual', fetch: fetcher })
  client.use({
    onRequest ({ request }) {
      const now = Math.floor(Date.now() / 1000)
      request.headers.set('Authorization', sign(account, now + 300, now, randomInt(1e9), ''))
    }
  })
  return client
}

// What the caller gives has been checked by nobody, so it enters the typed calls here, and once.
function post (client: Client<paths>, operation: string, account: Account, given: Given): Called {
  const fields = { appid: account.appid, ...given }
  if (!Object.values(given).some(isFile)) {
    const body = fields as never
    if (operation === 'liveGetFour') return client.POST('/face/livegetfour', { body })
    if (operation === 'idcardCompare') return client.POST('/face/idcardcompare', { body })
    return client.POST('/face/livedetectpicture', { body })
  }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (isFile(value)) form.append(name, new Blob([Buffer.from(value.base64, 'base64')]), value.name)
    else form.append(name, String(value))
  }
  const body = form as never
  if (operation === 'idcardCompare') return client.POST('/face/idcardcompare#form', { body })
  if (operation === 'liveDetectPicture') return client.POST('/face/livedetectpicture#form', { body })
  if (operation === 'liveDetectFour') return client.POST('/face/livedetectfour', { body })
  return client.POST('/face/idcardlivedetectfour', { body })
}

async function outcome (called: Called): Promise<object> {
  const told = await called.catch(() => ({ data: undefined, error: undefined }))
  const reply = told.data ?? told.error
  if (!Number.isInteger(reply?.code)) return { outcome: 'unusable' }
  if (reply?.code !== 0) return { outcome: 'refusal', code: reply?.code }
  if (reply.data === null || typeof reply.data !== 'object') return { outcome: 'unusable' }
  return { outcome: 'result', code: 0, values: reply.data }
}

async function encode (q: Question): Promise<object> {
  let sent = new Request('http://127.0.0.1/')
  const hear: typeof fetch = async request => {
    sent = request as Request
    return new Response('{}')
  }
  await post(signedClient(q.account, 'http://127.0.0.1', hear), q.operation, q.account, q.arguments)
  const body = Buffer.from(await sent.arrayBuffer()).toString('base64')
  return { content_type: sent.headers.get('Content-Type'), body }
}

function decode (q: Question): Promise<object> {
  const account = { appid: '', secret_id: '', secret_key: '-', bucket: '' }
  const headers = { 'Content-Type': q.content_type }
  const replay: typeof fetch = async () =>
    new Response(Buffer.from(q.body, 'base64'), { status: q.status, headers })
  return outcome(post(signedClient(account, 'http://127.0.0.1', replay), q.operation, account, {}))
}

async function answer (q: Question): Promise<object> {
  switch (q.cmd) {
    case 'start':
      return { version: 1, name: 'typescript', language: 'TypeScript' }
    case 'capabilities':
      return { commands: ['sign', 'encode', 'call', 'decode'], clock: true, nonce: true }
    case 'sign': {
      const expires = q.use === 'single-use' ? 0 : q.now + q.lifetime_seconds
      return { authorization: sign(q.account, expires, q.now, q.nonce, q.file_id) }
    }
    case 'encode':
      return await encode(q)
    case 'call':
      return await outcome(post(signedClient(q.account, q.base_url, fetch), q.operation, q.account, q.arguments))
    case 'decode':
      return await decode(q)
    default:
      return {}
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const q: Question = JSON.parse(line)
  process.stdout.write(JSON.stringify({ seq: q.seq, ok: await answer(q) }) + '\n')
  if (q.cmd === 'stop') process.exit(0)
}
