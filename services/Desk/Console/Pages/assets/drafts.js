// What was written and not sent, by conversation. The browser keeps it, and the tabs of one agent see the same.
import { store } from './work.js'

const keyOf = conversation => `desk.${store.get().me?.tenant}.${store.get().me?.agent}.draft.${conversation}`
const Empty = { reply: '', note: '', cc: [], attachments: [], private: false }

/** The draft of a conversation. */
export const readDraft = conversation => ({ ...Empty, ...JSON.parse(localStorage.getItem(keyOf(conversation)) || '{}') })

const listeners = new Set()

/** Keeps a change of it; an empty one is forgotten. */
export function keepDraft(conversation, change) {
  const draft = { ...readDraft(conversation), ...change }
  if (draft.reply || draft.note || draft.cc?.length || draft.attachments?.length) localStorage.setItem(keyOf(conversation), JSON.stringify(draft))
  else localStorage.removeItem(keyOf(conversation))
  for (const listener of listeners) listener(conversation)
}

/** Tells of changes, here and in other tabs. */
export function followDraft(conversation, changed) {
  const here = id => id === conversation && changed()
  const elsewhere = event => event.key === keyOf(conversation) && changed()
  listeners.add(here)
  addEventListener('storage', elsewhere)
  return () => {
    listeners.delete(here)
    removeEventListener('storage', elsewhere)
  }
}

export const hasDraft = conversation => localStorage.getItem(keyOf(conversation)) !== null
