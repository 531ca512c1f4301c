// The agent's events as they happen. After whatever broke it, the stream goes on behind the last event that came: nothing is missed, nothing comes twice.
import { fetchAsMe, SignedOut } from './api.js'

const Silence = 40_000 // the service says something every 15 s
const LongestOpening = 15_000
const FirstPause = 500
const LongestPause = 3_000

/**
 * Follows the stream until `stop()`.
 * @param cursor the last event one has
 * @param on { event(kind, data), live(), lost(), signedOut() }
 * @param path the agent's stream where none is named
 */
export function follow(cursor, on, path = '/desk/stream') {
  let stopped = false
  let request = null
  let wake = () => {}
  let pauses = 0

  const again = () => wake()
  const cut = () => request?.abort()
  // A laptop that slept has a dead connection that nobody has told of.
  const woken = () => {
    if (document.visibilityState === 'visible' && Date.now() - heard > Silence / 2) cut()
    again()
  }
  let heard = Date.now()
  addEventListener('online', again)
  addEventListener('offline', cut)
  document.addEventListener('visibilitychange', woken)

  run()
  return {
    stop() {
      stopped = true
      removeEventListener('online', again)
      removeEventListener('offline', cut)
      document.removeEventListener('visibilitychange', woken)
      cut()
      again()
    },
    get cursor() { return cursor },
  }

  async function run() {
    while (!stopped) {
      try {
        await once()
      } catch (error) {
        if (stopped) return
        if (error instanceof SignedOut) return on.signedOut()
      }
      if (stopped) return
      on.lost()
      await pause(Math.min(FirstPause * 2 ** pauses++, LongestPause))
    }
  }

  async function once() {
    request = new AbortController()
    let watch = setTimeout(cut, LongestOpening)
    let rest = ''
    try {
      const response = await fetchAsMe(`${path}?cursor=${cursor}`, { signal: request.signal, cache: 'no-store', headers: { Accept: 'text/event-stream' } })
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (let open = false; ;) {
        clearTimeout(watch)
        watch = setTimeout(cut, Silence)
        const { value, done } = await reader.read()
        if (done) return
        heard = Date.now()
        if (!open) {
          open = true
          pauses = 0
          on.live()
        }
        rest += value
        for (let end; (end = rest.indexOf('\n\n')) >= 0; rest = rest.slice(end + 2)) take(rest.slice(0, end))
      }
    } finally {
      clearTimeout(watch)
    }
  }

  function take(block) {
    let kind = null
    let id = null
    let data = ''
    for (const line of block.split('\n')) {
      if (line.startsWith('event: ')) kind = line.slice(7)
      else if (line.startsWith('id: ')) id = line.slice(4)
      else if (line.startsWith('data: ')) data += line.slice(6)
    }
    if (kind && !stopped) on.event(kind, JSON.parse(data))
    if (id !== null) cursor = Number(id)
  }

  function pause(milliseconds) {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, milliseconds)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
