// What the agent sends waits here for five seconds, so that it can be taken back, and longer where the network is away. The browser keeps it: a reload loses nothing,
// the tabs share it, and each item leaves under one Idempotency-Key, so that nothing leaves twice.
import { post, Refusal, SignedOut, Unreachable } from './api.js'

/** How long one may take back what one sent, in milliseconds. */
export const Grace = 5_000
const Pause = 2_000

let prefix = null
let store = null
let sent = null

/** What waits, the oldest first. Each item has a key of its own: tabs that write at once do not undo each other. */
function read() {
  if (!prefix) return []
  return Object.keys(localStorage).filter(key => key.startsWith(prefix)).map(key => JSON.parse(localStorage.getItem(key)))
    .filter(Boolean).sort((a, b) => a.at - b.at)
}

const show = () => store.set({ outbox: read() })

function keep(item) {
  localStorage.setItem(prefix + item.id, JSON.stringify(item))
  show()
}

function drop(id) {
  localStorage.removeItem(prefix + id)
  show()
}

/**
 * Begins to send what is due. Returns what stops it.
 * @param whenSent is awaited with the conversation's id before an item goes from the page, so that its entry is there already
 */
export function startOutbox(theStore, me, whenSent) {
  prefix = `desk.${me.tenant}.${me.agent}.outbox.`
  store = theStore
  sent = whenSent
  show()
  const shared = event => event.key?.startsWith(prefix) && show()
  addEventListener('storage', shared)
  const timer = setInterval(sendDue, 300)
  return () => {
    removeEventListener('storage', shared)
    clearInterval(timer)
    prefix = null
  }
}

/** Sends a reply or a note, in a while. */
export function sendLater({ conversation, mode, text, cc, attachments, private: aside }) {
  const now = Date.now()
  // A note is for colleagues: it goes at once.
  keep({ id: crypto.randomUUID(), conversation, mode, text, cc, attachments, private: aside, at: now, dueAt: mode === 'note' ? now : now + Grace, failed: null })
  if (mode === 'note') sendDue()
}

/** Takes back what has not left; null where it has. */
export function takeBack(id) {
  // Whoever is sending it has the lock: afterwards it is gone.
  return navigator.locks.request(prefix, () => {
    const item = read().find(one => one.id === id)
    if (item) drop(id)
    return item || null
  })
}

/** The last reply that can still be taken back. */
export const lastWaiting = () => read().filter(item => item.mode !== 'note' && !item.tried && !item.failed).pop()

let sending = false
async function sendDue() {
  if (sending || !read().some(isDue)) return
  sending = true
  try {
    // One tab at a time, in the order of writing.
    await navigator.locks.request(prefix, { ifAvailable: true }, async lock => {
      for (let item; lock && prefix && (item = read().find(isDue));) if (!await sendOne(item)) return
    })
  } finally {
    sending = false
  }
}

const isDue = item => !item.failed && item.dueAt <= Date.now()

/** False where the next one better waits too. */
async function sendOne(item) {
  // Once it was tried it may have arrived: it cannot be taken back any more.
  keep({ ...item, tried: true })
  try {
    if (item.mode === 'note') await post(`/v1/conversations/${item.conversation}/notes`, { text: item.text }, { key: item.id })
    else {
      const body = { text: item.text }
      if (item.attachments?.length) body.attachments = item.attachments
      if (item.cc?.length) body.cc = item.cc
      if (item.private) body.private = true
      await post(`/v1/conversations/${item.conversation}/messages`, body, { key: item.id })
    }
  } catch (error) {
    if (error instanceof Refusal && error.status !== 429 && error.type !== 'in-progress') keep({ ...item, tried: true, failed: error.message })
    else if (error instanceof Refusal || error instanceof Unreachable || error instanceof SignedOut) keep({ ...item, tried: true, dueAt: Date.now() + Pause })
    else throw error
    return false
  }
  await sent(item.conversation).catch(() => {})
  drop(item.id)
  return true
}
