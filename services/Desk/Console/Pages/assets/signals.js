// What the two who talk see of each other in a web chat: that somebody types, and how far it was read. True for seconds and kept nowhere: what is lost is said with the next.
import { fetchAsMe } from './api.js'
import { useEffect } from './vendor/preact.js'

const Often = 3_000 // the visitor is shown it for six seconds
const Lasts = 6_000

// Without an Idempotency-Key: twice is as good as once.
const tell = (path, body) => fetchAsMe(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(10_000) })
  .catch(() => { /* no network: the stream's loss is shown anyway */ })

let typedAt = 0

/** The agent types a reply. */
export function agentTypes(doc) {
  if (doc?.channel !== 'chat' || Date.now() - typedAt < Often) return
  typedAt = Date.now()
  tell(`/v1/conversations/${doc.id}/typing`, {})
}

const seen = new Map()

/** Tells the visitor that what stands before the agent's eyes is read. */
export function useSeen(id, doc, entries, own) {
  const newest = entries.reduce((most, entry) => (entry.direction === 'in' ? entry.seq : most), 0)
  useEffect(() => {
    const look = () => {
      if (!own || doc?.channel !== 'chat' || document.visibilityState !== 'visible' || newest <= (seen.get(id) || 0)) return
      tell(`/v1/conversations/${id}/seen`, { seq: newest }).then(answer => answer?.ok && seen.set(id, newest))
    }
    // A moment later: whoever only passes through has read nothing.
    const timer = setTimeout(look, 500)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [id, doc?.channel, newest, own])
}

/** The customer types; or does not any more, as what he wrote is here. */
export function customerTypes(store, id, types = true) {
  const until = types ? Date.now() + Lasts : 0
  if (!types && !store.get().typing[id]) return
  store.set(({ typing }) => ({ typing: { ...typing, [id]: until } }))
  if (types) setTimeout(() => store.get().typing[id] === until && customerTypes(store, id, false), Lasts)
}
