// Requests to the gateway, as whoever the cookie says. A session that is about to end is renewed once for all tabs; what is refused says why.

/** The service answered no; `type` is the problem's last word, `detail` is for people. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail || problem?.title || `HTTP ${status}`)
    this.status = status
    this.type = (problem?.type || '').split('/').pop()
    this.errors = problem?.errors
  }
}

/** No answer came: the network, the gateway or the service is away. */
export class Unreachable extends Error {}

/** The session is over. */
export class SignedOut extends Error {}

const Renewed = 'desk.renewed'
const FreshFor = 60_000
const Patience = 35_000 // the gateway answers within 30 s: a connection that is silent for longer is dead

/** Renews the session. False where it has ended; throws Unreachable where nobody could tell. */
export async function renew(after = 0) {
  return navigator.locks.request('desk.renew', async () => {
    const last = Number(localStorage.getItem(Renewed) || 0)
    // Another tab was faster.
    if (last > after && Date.now() - last < FreshFor) return true
    let response
    try {
      response = await fetch('/auth/refresh', { method: 'POST', signal: AbortSignal.timeout(Patience) })
    } catch {
      throw new Unreachable()
    }
    if (response.status === 401) return false
    if (!response.ok) throw new Unreachable()
    localStorage.setItem(Renewed, String(Date.now()))
    return true
  })
}

/** Notes that the session is fresh, after signing in. */
export const justRenewed = () => localStorage.setItem(Renewed, String(Date.now()))

/** How long ago the session was renewed, in milliseconds. */
export const sinceRenewal = () => Date.now() - Number(localStorage.getItem(Renewed) || 0)

/** Fetches; a 401 is tried again after renewing. */
export async function fetchAsMe(path, options = {}) {
  const begun = Date.now()
  const attempt = async () => {
    try {
      return await fetch(path, options)
    } catch (error) {
      if (options.signal?.aborted) throw error
      throw new Unreachable()
    }
  }
  let response = await attempt()
  if (response.status === 401) {
    if (!await renew(begun)) throw new SignedOut()
    response = await attempt()
    if (response.status === 401) throw new SignedOut()
  }
  return response
}

/** Calls the API. `key` is the Idempotency-Key under which a repeat does nothing twice. */
export async function call(method, path, body, { key, signal } = {}) {
  const headers = {}
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (method === 'POST' && path.startsWith('/v1/')) headers['Idempotency-Key'] = key || crypto.randomUUID()
  const patience = AbortSignal.timeout(Patience)
  let response = null
  let answer = null
  try {
    response = await fetchAsMe(path, { method, headers, signal: signal ? AbortSignal.any([signal, patience]) : patience, body: body === undefined ? undefined : JSON.stringify(body) })
    if (response.status === 204) return null
    answer = await response.json()
  } catch (error) {
    if (error instanceof SignedOut || signal?.aborted) throw error
    if (!response || response.ok) throw new Unreachable()
  }
  if (response.ok) return answer
  if ([502, 503, 504].includes(response.status)) throw new Unreachable()
  throw new Refusal(response.status, answer)
}

export const get = (path, options) => call('GET', path, undefined, options)
export const post = (path, body, options) => call('POST', path, body ?? {}, options)
export const put = (path, body, options) => call('PUT', path, body, options)

/** All pages of a list, up to a bound. */
export async function all(path, most = 1000) {
  const items = []
  for (let cursor = null; ;) {
    const page = await get(path + (path.includes('?') ? '&' : '?') + 'limit=200' + (cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''))
    items.push(...page.items)
    cursor = page.nextCursor
    if (!cursor || items.length >= most) return items
  }
}
