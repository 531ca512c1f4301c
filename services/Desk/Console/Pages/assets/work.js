// What the agent has, kept in step with the stream: offers, conversations, timelines, presence.
import { all, get, post, Refusal, renew, SignedOut, sinceRenewal, Unreachable } from './api.js'
import { alertAgent } from './alerts.js'
import { startOutbox } from './outbox.js'
import { startPresence, wantPresence } from './presence.js'
import { customerTypes } from './signals.js'
import { makeStore, without } from './store.js'
import { follow } from './stream.js'
import { t } from './texts.js'

export const store = makeStore({
  phase: 'starting', // starting, signed-out, working
  me: null,
  agent: null, // the agent's own document: name, languages, capacity
  presence: { state: 'offline', cause: null },
  offers: [],
  mine: {}, // assignments by conversation
  docs: {}, // conversations by id
  timelines: {}, // { entries, whole } by conversation
  customers: {}, // customers by id
  colleagues: [], // agents of the tenant
  queues: [],
  unread: {}, // how many came in unseen, by conversation
  typing: {}, // until when the customer is shown as typing, by conversation
  aside: [], // my conversations that are laid aside for one that interrupts
  selected: null,
  connection: 'connecting', // connecting, live, lost
  outbox: [], // what is to be sent, also by the other tabs
  dialog: null, // { name, … }
  toasts: [],
})

let stream = null
let renewing = null
let stopOutbox = () => {}
let stopPresence = () => {}

/** Begins with whatever session the cookie names. */
export async function start() {
  try {
    const me = await get('/desk/me')
    if (!me.agent) {
      location.replace('/desk/wall')
      return
    }
    store.set({ me })
    await takeSnapshot()
    store.set({ phase: 'working' })
    stopOutbox = startOutbox(store, me, loadNewer)
    stopPresence = startPresence(store, me)
    clearInterval(renewing)
    renewing = setInterval(() => sinceRenewal() > 7 * 60_000 && guard(renew().then(good => good || endSession())), 20_000)
    guard(loadSurroundings(me))
  } catch (error) {
    if (error instanceof SignedOut) store.set({ phase: 'signed-out', me: null })
    else {
      store.set({ connection: 'lost' })
      setTimeout(start, 2000)
    }
  }
}

async function loadSurroundings(me) {
  const [agent, colleagues, queues] = await Promise.all([get(`/v1/agents/${me.agent}`), all('/v1/agents'), all('/v1/queues')])
  store.set({ agent, colleagues, queues })
}

/** Everything as it is now, and the stream from there on. */
async function takeSnapshot() {
  const snapshot = await get('/desk/state')
  stream?.stop()
  const mine = Object.fromEntries(snapshot.assignments.map(one => [one.conversationId, one]))
  store.set({ presence: snapshot.presence, offers: snapshot.offers, mine })
  stream = follow(snapshot.cursor, { event: take, live, lost: () => store.set({ connection: 'lost' }), signedOut: endSession })
  await Promise.all([...snapshot.offers, ...snapshot.assignments].map(one => guard(loadConversation(one.conversationId))))
  for (const id of [...snapshot.offers.map(one => one.conversationId), ...Object.keys(store.get().timelines)]) guard(loadNewer(id))
  lookAside()
}

function live() {
  const before = store.get().connection
  store.set({ connection: 'live' })
  // While it was away, answers to what the page asked may have been lost too.
  if (before === 'lost') {
    const { mine, offers, timelines } = store.get()
    for (const id of [...Object.keys(mine), ...offers.map(offer => offer.conversationId)]) guard(loadConversation(id))
    for (const id of Object.keys(timelines)) guard(loadNewer(id))
    lookAside()
  }
}

/** Ends the work on this page: somebody signed out, here or elsewhere. */
export function endSession() {
  stream?.stop()
  stream = null
  clearInterval(renewing)
  stopOutbox()
  stopPresence()
  store.set({ phase: 'signed-out', me: null, offers: [], mine: {}, docs: {}, timelines: {}, customers: {}, selected: null, dialog: null, unread: {}, typing: {}, aside: [], outbox: [] })
}

export async function signOut() {
  try {
    await wantPresence('offline')
  } finally {
    await fetch('/auth/sign-out', { method: 'POST' })
    endSession()
  }
}

const takers = {
  offer(offer) {
    store.set(({ offers }) => ({ offers: [...offers.filter(one => one.offerId !== offer.offerId), offer] }))
    guard(loadNewer(offer.conversationId))
    guard(loadConversation(offer.conversationId).then(() => alertAgent('offer', store.get().docs[offer.conversationId])))
  },
  'offer-ended'({ offerId, outcome }) {
    const known = store.get().offers.some(offer => offer.offerId === offerId)
    dropOffer(offerId)
    if (known && outcome !== 'declined') toast(t(`offer.ended.${outcome}`))
  },
  assigned(assignment) {
    const id = assignment.conversationId
    store.set(({ offers, mine, selected }) => ({
      offers: offers.filter(offer => offer.conversationId !== id),
      mine: { ...mine, [id]: assignment },
      selected: selected || id,
    }))
    guard(loadConversation(id))
    guard(loadNewer(id))
  },
  unassigned({ conversationId, reason }) {
    store.set(({ mine, unread }) => ({ mine: without(mine, conversationId), unread: without(unread, conversationId) }))
    if (!['resolved', 'transferred'].includes(reason)) toast(t(`unassigned.${reason}`))
    guard(loadConversation(conversationId))
  },
  message({ conversationId, seq }) {
    guard(loadNewer(conversationId).then(() => {
      // Perhaps it came with what was read a moment before.
      const came = store.get().timelines[conversationId].entries.find(entry => entry.seq === seq)
      if (came?.direction !== 'in') return
      customerTypes(store, conversationId, false)
      if (store.get().selected !== conversationId || document.visibilityState !== 'visible')
        store.set(({ unread }) => ({ unread: { ...unread, [conversationId]: (unread[conversationId] || 0) + 1 } }))
      alertAgent('message', store.get().docs[conversationId])
    }))
  },
  conversation({ conversationId }) {
    guard(loadConversation(conversationId))
    guard(refreshPending(conversationId))
  },
  presence: presence => store.set({ presence }),
  typing: ({ conversationId }) => customerTypes(store, conversationId),
  mention({ conversationId, seq, author }) {
    // The same one may come twice.
    if (mentioned.has(`${conversationId} ${seq}`)) return
    mentioned.add(`${conversationId} ${seq}`)
    const name = store.get().colleagues.find(agent => agent.id === author)?.name || author
    toast(t('mentioned', { name }), 'mention', { name: t('mentioned.open'), run: () => select(conversationId) })
    guard(loadConversation(conversationId).then(doc => alertAgent('mention', doc)))
  },
  reset: () => guard(takeSnapshot()),
}

const mentioned = new Set()

function take(kind, data) {
  takers[kind]?.(data)
  if (['offer', 'offer-ended', 'assigned', 'unassigned', 'conversation'].includes(kind)) lookAside()
}

let looking = 0
/** Looks which of my conversations are laid aside: of those who have one thing only, none. */
function lookAside() {
  const { mine, offers, aside } = store.get()
  if (Object.keys(mine).length + offers.length < 2 && !aside.length) return
  clearTimeout(looking)
  looking = setTimeout(() => guard(get('/v1/agents/me/laid-aside').then(answer => store.set({ aside: answer.conversations }))), 200)
}

function dropOffer(offerId) {
  store.set(({ offers }) => ({ offers: offers.filter(offer => offer.offerId !== offerId) }))
}

/** Reads a conversation anew. */
export async function loadConversation(id) {
  const doc = await get(`/v1/conversations/${id}`)
  store.set(({ docs }) => (docs[id]?.version > doc.version ? null : { docs: { ...docs, [id]: doc } }))
  // A customer who is shown has begun another conversation.
  const customer = store.get().customers[doc.customerId]
  if (customer && !customer.conversations.some(one => one.id === id)) guard(loadCustomer(doc.customerId))
  return doc
}

const loading = new Map()

/** Reads what came after the newest entry known; one reader at a time, so that entries stay in order. */
export function loadNewer(id) {
  const next = (loading.get(id) || Promise.resolve([])).catch(() => []).then(async () => {
    const known = store.get().timelines[id]?.entries || []
    const after = known.length ? known[known.length - 1].seq : 0
    const newer = await all(`/v1/conversations/${id}/messages?cursor=${after}`)
    merge(id, newer)
    return newer
  })
  loading.set(id, next)
  return next
}

function merge(id, entries) {
  store.set(({ timelines }) => {
    const bySeq = new Map((timelines[id]?.entries || []).map(entry => [entry.seq, entry]))
    for (const entry of entries) bySeq.set(entry.seq, entry)
    return { timelines: { ...timelines, [id]: { entries: [...bySeq.values()].sort((a, b) => a.seq - b.seq) } } }
  })
}

/** Reads anew what became of replies that were on their way. */
async function refreshPending(id) {
  const first = store.get().timelines[id]?.entries.find(entry => entry.direction === 'out' && !['read', 'failed'].includes(entry.state))
  if (first) merge(id, await all(`/v1/conversations/${id}/messages?cursor=${first.seq - 1}`))
}

/** Reads a customer with the conversations before. */
export async function loadCustomer(id) {
  const customer = await get(`/v1/customers/${id}`)
  store.set(({ customers }) => ({ customers: { ...customers, [id]: customer } }))
}

/** Shows a conversation. */
export function select(id) {
  store.set(({ unread }) => ({ selected: id, unread: id ? without(unread, id) : unread }))
  if (!id) return
  guard(loadConversation(id).then(doc => loadCustomer(doc.customerId)))
  guard(loadNewer(id))
}

/** Reads what the customer wrote in another conversation. */
export const readAlong = id => guard(loadNewer(id))

/** Looks again at a conversation of somebody else, of which the stream tells nothing. */
export async function lookAgain(id) {
  await loadConversation(id)
  await loadNewer(id)
  await refreshPending(id)
}

export async function accept(offer) {
  try {
    await post(`/v1/offers/${offer.offerId}/accept`, {}, { key: `accept-${offer.offerId}` })
    dropOffer(offer.offerId)
    select(offer.conversationId)
  } catch (error) {
    if (error instanceof Refusal) dropOffer(offer.offerId)
    explain(error)
  }
}

export async function decline(offer) {
  try {
    await post(`/v1/offers/${offer.offerId}/decline`)
    dropOffer(offer.offerId)
  } catch (error) {
    if (error instanceof Refusal) dropOffer(offer.offerId)
    explain(error)
  }
}

/** Does something and says why where it is refused. True where it was done. */
export async function attempt(action) {
  try {
    await action()
    return true
  } catch (error) {
    explain(error)
    return false
  }
}

function explain(error) {
  if (error instanceof SignedOut) endSession()
  else if (error instanceof Unreachable) toast(t('error.unreachable'), 'bad')
  else if (error instanceof Refusal) {
    const named = t(`refused.${error.type}`)
    toast(named.startsWith('refused.') ? Object.values(error.errors || {}).flat()[0] || error.message : named, 'bad')
  } else throw error
}

/** What is asked on the page's own account: where it fails, the stream's return asks again. */
function guard(promise) {
  promise?.catch(error => {
    if (error instanceof SignedOut) endSession()
    else if (!(error instanceof Unreachable) && !(error instanceof Refusal)) throw error
  })
}

let toasts = 0
/** Says something for a while; with an action `{ name, run }`, until that is taken. */
export function toast(text, tone = 'plain', action = null) {
  const id = ++toasts
  store.set(({ toasts }) => ({ toasts: [...toasts, { id, text, tone, action }] }))
  // What asks for something stays until it is done or put away.
  if (!action) setTimeout(() => dropToast(id), 8000)
}

export const dropToast = id => store.set(({ toasts }) => ({ toasts: toasts.filter(one => one.id !== id) }))

export const openDialog = (name, more = {}) => store.set({ dialog: { name, ...more } })
export const closeDialog = () => store.set({ dialog: null })
