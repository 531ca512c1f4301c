// The agent's presence is a lease: one of his tabs renews it, whichever comes first, and what he said last counts in all of them.
import { put, Refusal, SignedOut, Unreachable } from './api.js'

const Lease = 90
const Every = 25_000

let keys = null
let current = null

/** Renews while the page is open. Returns what stops it. */
export function startPresence(store, me) {
  keys = { wanted: `desk.${me.tenant}.${me.agent}.presence`, renewed: `desk.${me.tenant}.${me.agent}.renewed` }
  current = store
  let last = store.get().presence
  // A reload goes on with what the agent was.
  if (last.state !== 'offline') localStorage.setItem(keys.wanted, last.state)
  const unsubscribe = store.subscribe(({ presence }) => {
    if (presence === last) return
    last = presence
    // Whoever said it last, another tab, Routing or a supervisor: that counts.
    localStorage.setItem(keys.wanted, presence.state === 'wrap-up' ? 'ready' : presence.state)
  })
  const tick = () => renewLease().catch(error => {
    // The next tick tries again; the stream's loss is shown anyway.
    if (!(error instanceof Unreachable) && !(error instanceof Refusal) && !(error instanceof SignedOut)) throw error
  })
  const timer = setInterval(tick, 5_000)
  tick()
  return () => {
    unsubscribe()
    clearInterval(timer)
  }
}

async function renewLease() {
  await navigator.locks.request(keys.wanted, async () => {
    const wanted = localStorage.getItem(keys.wanted)
    if (!wanted || wanted === 'offline' || Date.now() - Number(localStorage.getItem(keys.renewed) || 0) < Every) return
    await put('/v1/agents/me/presence', { state: wanted, leaseSeconds: Lease })
    localStorage.setItem(keys.renewed, String(Date.now()))
  })
}

/** Says what the agent is from now on: ready, away, busy or offline. */
export async function wantPresence(state) {
  if (!keys) return
  await navigator.locks.request(keys.wanted, async () => {
    const answer = await put('/v1/agents/me/presence', state === 'offline' ? { state } : { state, leaseSeconds: Lease })
    localStorage.setItem(keys.wanted, state)
    localStorage.setItem(keys.renewed, String(Date.now()))
    current.set({ presence: { state: answer.state, cause: 'agent' } })
  })
}
